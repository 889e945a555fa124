/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lease.h"

/* As systemd-networkd 257 writes it. */
static const char text[] =
    "# This is private data. Do not parse.\n"
    "ADDRESS=10.0.2.15\nNETMASK=255.255.255.0\nROUTER=10.0.2.2\nSERVER_ADDRESS=10.0.2.2\n"
    "T1=12h\nT2=21h\nLIFETIME=1d\nDNS=10.0.2.3 192.0.2.53\nNTP=192.0.2.123\n"
    "DOMAINNAME=example.com\nHOSTNAME=xen7\nCLIENTID=0152540012\n";

static void test_parse(void)
{
    g_autoptr(Lease) lease = lease_parse(text, NULL);
    g_assert_cmpstr(lease->host_name, ==, "xen7");
    g_assert_cmpstr(lease->domain, ==, "example.com");
    g_assert_cmpuint(g_strv_length(lease->dns_servers), ==, 2);
    g_assert_cmpstr(lease->dns_servers[1], ==, "192.0.2.53");
    g_assert_cmpstr(lease->ntp_servers[0], ==, "192.0.2.123");
}

/* What routers and DHCPv6 said stands in the link's state, beside what the lease has. */
static void test_state(void)
{
    static const char state[] = "ADMIN_STATE=configured\nNETWORK_FILE=/etc/x.network\n"
                                "DNS=10.0.2.3 2001:db8::53 fe80::1%xenbr0 fe80::1 ::1%xenbr0\n"
                                "NTP=2001:db8::123\nDOMAINS=ipv6.example.com example.org\n";
    g_autoptr(Lease) both = lease_parse(text, state);
    g_assert_cmpstr(both->domain, ==, "example.com");
    g_assert_true(both->is_settled);
    g_autoptr(Lease) early = lease_parse(text, "ADMIN_STATE=configuring\n");
    g_assert_false(early->is_settled);
    g_autofree char *servers = g_strjoinv(" ", both->dns_servers);
    g_assert_cmpstr(servers, ==, "10.0.2.3 2001:db8::53 fe80::1%xenbr0");
    g_assert_cmpstr(both->ntp_servers[0], ==, "2001:db8::123");
    g_autoptr(Lease) alone = lease_parse(NULL, state);
    g_assert_cmpstr(alone->domain, ==, "ipv6.example.com");
    g_assert_null(alone->host_name);
}

static void test_none(void)
{
    g_autoptr(Lease) lease = lease_parse(NULL, NULL);
    g_assert_null(lease->host_name);
    g_assert_nonnull(lease->dns_servers);
    g_assert_null(lease->dns_servers[0]);
    g_assert_null(lease->ntp_servers[0]);
}

/* Whoever answers DHCP must not write lines into our files. */
static void test_hostile(void)
{
    g_autoptr(Lease) lease =
        lease_parse("DNS=10.0.2.3;evil 1.2.3.4\nHOSTNAME=a b\nDOMAINNAME=-x\nNTP=127.0.0.1 $(x)\n",
                    "DOMAINS=..\n");
    g_assert_null(lease->host_name);
    g_assert_null(lease->domain);
    g_assert_cmpuint(g_strv_length(lease->dns_servers), ==, 1);
    g_assert_cmpstr(lease->dns_servers[0], ==, "1.2.3.4");
    g_assert_null(lease->ntp_servers[0]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lease/parse", test_parse);
    g_test_add_func("/lease/state", test_state);
    g_test_add_func("/lease/none", test_none);
    g_test_add_func("/lease/hostile", test_hostile);
    return g_test_run();
}
