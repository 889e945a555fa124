// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The example of a driver disk: a network interface, demo0, that takes every
 * frame and sends none. It shows the way of a module from a driver disk into
 * the installer and onto the host; it drives nothing.
 */
#include <linux/etherdevice.h>
#include <linux/module.h>
#include <linux/netdevice.h>

static struct net_device *device;

static netdev_tx_t demo_transmit(struct sk_buff *frame, struct net_device *dev)
{
	dev_kfree_skb(frame);
	return NETDEV_TX_OK;
}

static const struct net_device_ops operations = {
	.ndo_start_xmit = demo_transmit,
	.ndo_validate_addr = eth_validate_addr,
	.ndo_set_mac_address = eth_mac_addr,
};

static void demo_setup(struct net_device *dev)
{
	ether_setup(dev);
	dev->netdev_ops = &operations;
	eth_hw_addr_random(dev);
}

static int __init demo_init(void)
{
	int error;

	device = alloc_netdev(0, "demo%d", NET_NAME_ENUM, demo_setup);
	if (!device)
		return -ENOMEM;
	error = register_netdev(device);
	if (error)
		free_netdev(device);
	return error;
}

static void __exit demo_exit(void)
{
	unregister_netdev(device);
	free_netdev(device);
}

module_init(demo_init);
module_exit(demo_exit);
MODULE_DESCRIPTION("Example of a Slipway driver disk");
MODULE_LICENSE("GPL");
