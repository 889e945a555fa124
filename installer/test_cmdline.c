/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline.h"

#include <string.h>

#include "error.h"

#define PIN "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

static Cmdline *parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    Cmdline *cmdline = cmdline_parse(text, &error);
    g_assert_no_error(error);
    return cmdline;
}

static void assert_refused(const char *text, const char *reason)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(cmdline_parse(text, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE);
    if (strstr(error->message, reason) == NULL)
        g_error("'%s' is refused because of '%s'", text, error->message);
}

static void test_nothing(void)
{
    g_autoptr(Cmdline) cmdline = parse("BOOT_IMAGE=/vmlinuz root=UUID=1 ro quiet  rd.shell=0\n");
    g_assert_null(cmdline->answer_file);
    g_assert_null(cmdline->setup->device);
    g_assert_cmpint(cmdline->setup->ipv4, ==, NETWORK_SETUP_AUTO);
    g_assert_cmpuint(g_strv_length(cmdline->setup->dns_servers), ==, 0);
}

static void test_answer_file(void)
{
    g_autoptr(Cmdline) cmdline = parse("answerfile=https://u:p@10.0.0.1/a.xml answerfile_pin=" PIN);
    g_assert_cmpstr(cmdline->answer_file, ==, "https://u:p@10.0.0.1/a.xml");
    g_assert_cmpstr(cmdline->answer_pin, ==, PIN);

    g_autoptr(Cmdline) older = parse("answerfile=http://a/1 rt_answerfile=tftp://b/2");
    g_assert_cmpstr(older->answer_file, ==, "tftp://b/2");

    assert_refused("answerfile=", "answerfile: the value is not a URL");
    assert_refused("answerfile=nfs:a/b", "http, https, ftp, tftp, nfs, file");
    assert_refused("answerfile_generator=x", "the value is not a URL");

    g_autoptr(Cmdline) generator = parse("answerfile=http://a/1 answerfile_generator=nfs://b/2");
    g_assert_cmpstr(generator->generator, ==, "nfs://b/2");
    g_assert_null(generator->answer_file);
    g_autoptr(Cmdline) file = parse("answerfile_generator=nfs://b/2 answerfile=http://a/1");
    g_assert_null(file->generator);
    g_assert_cmpstr(file->answer_file, ==, "http://a/1");
    assert_refused("answerfile=https://a/b answerfile_pin=sha256//abc",
                   "not the pin of a public key");
    assert_refused("answerfile=http://a/b answerfile_pin=" PIN, "needs an answerfile=https");
}

static void test_fleet(void)
{
    g_autoptr(Cmdline) plain = parse("answerfile=http://a/b answerfile_method=get");
    g_assert_false(plain->answers_by_post || plain->answers_by_network);
    g_autoptr(Cmdline) post = parse("answerfile_method=post answerfile=http://a/{mac}");
    g_assert_true(post->answers_by_post);
    g_assert_cmpstr(post->answer_file, ==, "http://a/{mac}");

    g_autoptr(Cmdline) network = parse("answerfile=http://a/b answerfile=network answerfile_pin=" PIN
                                       " BOOTIF=whatever");
    g_assert_true(network->answers_by_network);
    g_assert_null(network->answer_file);
    g_autoptr(Cmdline) later = parse("answerfile=network answerfile_generator=http://a/{uuid}");
    g_assert_false(later->answers_by_network);

    assert_refused("answerfile=http://a/{asset}", "there are {mac}, {serial}, {uuid} and {hostname}");
    assert_refused("answerfile=http://a/b answerfile_method=put", "must be get or post");
    assert_refused("answerfile=nfs://a/b answerfile_method=post", "needs an answerfile=http");
    assert_refused("answerfile_method=post", "needs an answerfile=http");
}

static void test_tree(void)
{
    g_autoptr(Cmdline) medium = parse("ip=dhcp");
    g_assert_null(medium->tree);

    g_autoptr(Cmdline) http = parse("slipway.tree=http://10.0.0.1/a/b answerfile=answers/1.xml");
    g_assert_cmpstr(http->tree, ==, "http://10.0.0.1/a/b/");
    g_assert_cmpstr(http->answer_file, ==, "http://10.0.0.1/a/b/answers/1.xml");

    g_autoptr(Cmdline) pxelinux = parse("answerfile=a.xml slipway.tree=${cwduri} "
                                        "ip=10.0.0.7:10.0.0.1:10.0.0.2:255.255.255.0 BOOTIF=01-52-54");
    g_assert_cmpstr(pxelinux->tree, ==, "http://10.0.0.1/slipway/");
    g_assert_cmpstr(pxelinux->answer_file, ==, "http://10.0.0.1/slipway/a.xml");

    /* ip= is other systems' word, too. */
    g_autoptr(Cmdline) other = parse("slipway.tree=http://a/ ip=10.0.0.7:10.0.0.1:10.0.0.2:255.255.255.0");
    g_assert_cmpstr(other->tree, ==, "http://a/");
    g_autoptr(Cmdline) unknown = parse("slipway.tree=${cwduri} ip=dhcp");
    g_assert_null(unknown->tree);

    assert_refused("answerfile=a.xml", "is a file of the tree");
    assert_refused("answerfile=a.xml slipway.tree=${cwduri}", "is not known");
    assert_refused("slipway.tree=a/b", "slipway.tree: the value is not a URL");
}

static void test_network(void)
{
    g_autoptr(Cmdline) cmdline =
        parse("network_device=52:54:00:12:34:56 "
              "\"network_config=static:ip=192.0.2.10;netmask=255.255.255.0;gateway=192.0.2.1;"
              "dns=192.0.2.53,192.0.2.54;domain=example.com;vlan=17\"");
    g_assert_cmpstr(cmdline->setup->device, ==, "52:54:00:12:34:56");
    g_assert_cmpint(cmdline->setup->ipv4, ==, NETWORK_SETUP_STATIC);
    g_assert_cmpstr(cmdline->setup->address, ==, "192.0.2.10/24");
    g_assert_cmpstr(cmdline->setup->gateway, ==, "192.0.2.1");
    g_assert_cmpuint(g_strv_length(cmdline->setup->dns_servers), ==, 2);
    g_assert_cmpstr(cmdline->setup->domain, ==, "example.com");
    g_assert_cmpuint(cmdline->setup->vlan, ==, 17);

    g_autoptr(Cmdline) dhcp = parse("answerfile_device=all network_config=dhcp:vlan=5");
    g_assert_null(dhcp->setup->device);
    g_assert_cmpint(dhcp->setup->ipv4, ==, NETWORK_SETUP_AUTO);
    g_assert_cmpuint(dhcp->setup->vlan, ==, 5);
}

static void test_ipv6_and_bond(void)
{
    g_autoptr(Cmdline) cmdline = parse("network_device=eth0,52:54:00:12:34:56 network_config=none:"
                                       "ipv6=2001:db8::10/64;gatewayv6=2001:db8::1;"
                                       "dns=2001:db8::53,192.0.2.53;bond=lacp;vlan=7");
    const NetworkSetup *setup = cmdline->setup;
    g_assert_cmpstr(setup->device, ==, "eth0,52:54:00:12:34:56");
    g_assert_cmpint(setup->bond_mode, ==, HOSTCONF_BOND_LACP);
    g_assert_cmpint(setup->ipv4, ==, NETWORK_SETUP_OFF);
    g_assert_cmpint(setup->ipv6, ==, NETWORK_SETUP_STATIC);
    g_assert_cmpstr(setup->address6, ==, "2001:db8::10/64");
    g_assert_cmpstr(setup->gateway6, ==, "2001:db8::1");
    g_assert_cmpstr(setup->dns_servers[0], ==, "2001:db8::53");
    g_assert_cmpuint(setup->vlan, ==, 7);

    g_autoptr(Cmdline) ipv4_only = parse("network_config=dhcp:protov6=none");
    g_assert_cmpint(ipv4_only->setup->ipv4, ==, NETWORK_SETUP_AUTO);
    g_assert_cmpint(ipv4_only->setup->ipv6, ==, NETWORK_SETUP_OFF);
}

static void test_bad_network(void)
{
    assert_refused("network_config=", "must be dhcp");
    assert_refused("network_config=statc:ip=192.0.2.10", "must be dhcp");
    assert_refused("network_config=static", "needs ip=");
    assert_refused("network_config=static:ip=192.0.2.10", "needs ip=");
    assert_refused("network_config=static:ip=192.0.2.10;netmsk=255.0.0.0",
                   "'netmsk' is none of ip, netmask, gateway, dns, "
                   "domain, vlan, bond, protov6, ipv6, gatewayv6; did you mean 'netmask'?");
    assert_refused("network_config=static:ip=192.0.2.300;netmask=255.0.255.0",
                   "netmask: '255.0.255.0'");
    assert_refused("network_config=static:ip=192.0.2.300;netmask=255.0.255.0", "ip: '192.0.2.300'");
    assert_refused("network_config=dhcp:vlan=0", "VLAN");
    assert_refused("network_config=dhcp:ip=192.0.2.1", "'ip' is none of dns, domain, vlan");
    assert_refused("network_config=dhcp:ipv6=fe80::1/64", "ipv6: ");
    assert_refused("network_config=dhcp:protov6=static", "needs ipv6=");
    assert_refused("network_config=dhcp:protov6=yes", "must be autoconf");
    assert_refused("network_config=none:protov6=none", "no network at all");
    assert_refused("network_config=dhcp:bond=4", "must be active-backup or lacp");
    assert_refused("network_device=eth0,", "network_device: ''");
    assert_refused("network_device=", "network_device: ''");
    assert_refused("network_config=static:;;ip;=", "network_config");
    assert_refused("network_device=\"eth0 eth1\"", "network_device: 'eth0 eth1'");
}

static void test_events(void)
{
    g_autoptr(Cmdline) cmdline = parse("console=tty0 console=ttyS0,115200 slipway.events=ttyS1");
    g_assert_cmpstr(cmdline->events, ==, "/dev/ttyS1");
    g_autoptr(Cmdline) told = parse("slipway.notify=https://u:p@example.com/e");
    g_assert_cmpstr(told->notify_url, ==, "https://u:p@example.com/e");
    assert_refused("slipway.notify=ftp://u:p@example.com/e", "slipway.notify: the value is not a URL");
    g_autoptr(Cmdline) ssh = parse("sshpassword=geheim \"ssh_key=ssh-ed25519 "
                                   "AAAAC3NzaC1lZDI1NTE5AAAAIHCk+mVk3V1GSvQHgIc5Zr2kZ4nnVSYWgnWmvOnAJQx1 joe\" "
                                   "support_url=http://a/b/");
    g_assert_cmpstr(ssh->ssh_password, ==, "geheim");
    g_assert_true(g_str_has_suffix(ssh->ssh_key, " joe"));
    g_assert_cmpstr(ssh->support_url, ==, "http://a/b/");
    assert_refused("sshpassword=", "sshpassword: the password is empty");
    assert_refused("ssh_key=ssh-ed25519", "ssh_key: ");
    assert_refused("slipway.events=/etc/passwd", "slipway.events: '/etc/passwd'");
    assert_refused("slipway.events=../mem", "slipway.events: '/dev/../mem'");
}

static void test_interface_names(void)
{
    g_autoptr(Cmdline) cmdline = parse("network_device=eth1 map_netdev=eth0:s:52:54:00:00:00:01 "
                                       "map_netdev=eth1:d:52:54:00:00:00:02");
    g_assert_cmpstr(cmdline->setup->device, ==, "52:54:00:00:00:02");
    g_auto(GStrv) names = g_strsplit("eth0,ens3,eth1", ",", -1);
    cmdline_name_interfaces(cmdline, names);
    g_assert_cmpstr(names[0], ==, "52:54:00:00:00:01");
    g_assert_cmpstr(names[1], ==, "ens3");
    g_assert_cmpstr(names[2], ==, "52:54:00:00:00:02");

    assert_refused("map_netdev=eth0", "must be NAME:s:HARDWARE-ADDRESS");
    assert_refused("map_netdev=eth0:x:52:54:00:00:00:01", "must be NAME:s:HARDWARE-ADDRESS");
    assert_refused("map_netdev=eth0:s:0000:03:00.0[1]", "by its hardware address only");
}

static void test_console(void)
{
    g_autoptr(Cmdline) cmdline = parse("atexit=poweroff keymap=de-latin1");
    g_assert_cmpint(cmdline->at_exit, ==, AT_EXIT_POWEROFF);
    g_assert_cmpstr(cmdline->keymap, ==, "de-latin1");
    g_autoptr(Cmdline) other = parse("");
    g_assert_cmpint(other->at_exit, ==, AT_EXIT_REBOOT);
    assert_refused("atexit=halt", "must be reboot, poweroff or shell");
    assert_refused("keymap=../x", "not the name of a console keymap");
}

static void test_drivers(void)
{
    g_autoptr(Cmdline) cmdline = parse("extrarepo=http://a/b extrarepo=nfs://c/d");
    g_assert_cmpuint(g_strv_length(cmdline->driver_urls), ==, 2);
    g_assert_cmpstr(cmdline->driver_urls[1], ==, "nfs://c/d");
    assert_refused("extrarepo=geheim", "extrarepo: the value is not a URL");
}

static void test_no_effect(void)
{
    g_autoptr(Cmdline) cmdline = parse("use_ibft no-gpgcheck blacklist=e1000 extramodules "
                                       "debug quiet console=ttyS0 answerfile");
    g_assert_cmpuint(cmdline->warnings->len, ==, 3); /* a word without its value is the kernel's */
    g_assert_cmpstr(cmdline->warnings->pdata[2], ==,
                    "kernel command line: blacklist has no effect: write "
                    "modprobe.blacklist=MODULE, which is systemd's");
    assert_refused("cc-preparations", "cc-preparations is not supported");
}

static void test_reference(void)
{
    g_autofree char *text = cmdline_reference(), *page = NULL;
    g_assert_true(g_file_get_contents(DOCS "/kernel-command-line.md", &page, NULL, NULL));
    const char *mark = strstr(page, "<!-- generated -->\n");
    g_assert_nonnull(mark);
    if (!g_str_equal(mark + strlen("<!-- generated -->\n"), text))
        g_error("docs/kernel-command-line.md is not what the installer does; run 'make docs'");
}

static void test_all_errors_at_once(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(cmdline_parse("answerfile=x network_device=a/b network_config=some", &error));
    g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, 3);
}

static void test_quotes(void)
{
    g_autoptr(Cmdline)
        cmdline = parse("a=\"b answerfile=http://no/\" answerfile=\"http://yes/\" c=\"");
    g_assert_cmpstr(cmdline->answer_file, ==, "http://yes/");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cmdline/nothing", test_nothing);
    g_test_add_func("/cmdline/answer-file", test_answer_file);
    g_test_add_func("/cmdline/fleet", test_fleet);
    g_test_add_func("/cmdline/tree", test_tree);
    g_test_add_func("/cmdline/network", test_network);
    g_test_add_func("/cmdline/ipv6-and-bond", test_ipv6_and_bond);
    g_test_add_func("/cmdline/bad-network", test_bad_network);
    g_test_add_func("/cmdline/events", test_events);
    g_test_add_func("/cmdline/interface-names", test_interface_names);
    g_test_add_func("/cmdline/console", test_console);
    g_test_add_func("/cmdline/drivers", test_drivers);
    g_test_add_func("/cmdline/no-effect", test_no_effect);
    g_test_add_func("/cmdline/reference", test_reference);
    g_test_add_func("/cmdline/all-errors-at-once", test_all_errors_at_once);
    g_test_add_func("/cmdline/quotes", test_quotes);
    return g_test_run();
}
