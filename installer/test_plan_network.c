/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan_network.h"

#include <string.h>

/* What plan_network() makes of NAMES on a machine with ens0, ens1 …, '+' in LINKS has a link. */
typedef struct {
    Inventory *inventory;
    Answers *answers;
    Plan *plan;
    Draft draft;
} Case;

static void case_clear(Case *c)
{
    inventory_free(c->inventory);
    answers_free(c->answers);
    plan_free(c->plan);
    g_ptr_array_unref(c->draft.reasons);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Case, case_clear)

static Case new_case(const char *links, const char *names)
{
    Case c = {inventory_new(), answers_new(), plan_new()};
    for (unsigned i = 0; links[i] != '\0'; i++) {
        Nic *nic = g_new0(Nic, 1);
        nic->name = g_strdup_printf("ens%u", i);
        nic->mac = g_strdup_printf("52:54:00:00:00:%02X", i);
        nic->is_up = TRUE;
        nic->carrier = links[i] == '+';
        g_ptr_array_add(c.inventory->nics, nic);
    }
    g_strfreev(c.answers->interfaces);
    c.answers->interfaces = g_strsplit(names, " ", -1);
    c.plan->host = hostconf_copy(c.answers->host);
    c.draft = (Draft){c.inventory, c.answers, c.plan, g_ptr_array_new_with_free_func(g_free)};
    return c;
}

static Case plan(const char *links, const char *names)
{
    Case c = new_case(links, names);
    plan_network(&c.draft);
    return c;
}

static void assert_plan(const char *links, const char *names, const char *macs, const char *note)
{
    g_auto(Case) c = plan(links, names);
    g_autofree char *found = g_strjoinv(" ", c.plan->host->interface_macs);
    g_assert_cmpuint(c.draft.reasons->len, ==, 0);
    g_assert_cmpstr(found, ==, macs);
    g_autofree char *notes = draft_join(c.plan->notes, "\n");
    if (note == NULL)
        g_assert_cmpstr(notes, ==, "");
    else if (strstr(notes, note) == NULL)
        g_error("'%s' says '%s'", names, notes);
}

static void assert_refused(const char *links, const char *names, const char *reason)
{
    g_auto(Case) c = plan(links, names);
    g_autofree char *reasons = draft_join(c.draft.reasons, "\n");
    if (strstr(reasons, reason) == NULL)
        g_error("'%s' is refused because of '%s'", names, reasons);
    g_assert_null(c.plan->host->interface_macs[0]);
}

static void test_one(void)
{
    assert_plan("+-", "ens0", "52:54:00:00:00:00", NULL);
    assert_plan("+-", "52:54:00:00:00:00", "52:54:00:00:00:00", NULL);
    assert_plan("+-", "eth0", "52:54:00:00:00:00", "'eth0' is taken to be ens0 (52:54:");
    assert_plan("+-", "ens1", "52:54:00:00:00:01", "ens1 (52:54:00:00:00:01) has no link");
    assert_refused("+-", "ens2", "there is no interface 'ens2' in this machine; it has: ens0 "
                                 "(52:54:00:00:00:00, link up); ens1 (52:54:00:00:00:01, no link)");
    assert_refused("+-", "52:54:00:00:00:09", "there is no interface '52:54:00:00:00:09'");
    assert_refused("", "eth0", "it has none; is the driver");
}

static void test_none_named(void)
{
    assert_plan("-", "", "52:54:00:00:00:00", "has no link");
    assert_plan("--+-", "", "52:54:00:00:00:02", "is ens2 (52:54:00:00:00:02), the only one with");
    assert_refused("-++", "", "none is chosen in this machine; it has: ens0");
    assert_refused("--", "", "none is chosen");
}

static void test_bond(void)
{
    assert_plan("+++", "ens2 ens0", "52:54:00:00:00:02 52:54:00:00:00:00", NULL);
    assert_plan("+-", "ens0 52:54:00:00:00:01", "52:54:00:00:00:00 52:54:00:00:00:01",
                "ens1 (52:54:00:00:00:01), a part of the bond, has no link");
    assert_refused("++", "ens0 52:54:00:00:00:00", "'52:54:00:00:00:00' is ens0 (52:54:00:00:00:00), "
                                                   "which the bond has already");
    assert_refused("++", "ens0 eth0", "name every interface once");
    assert_refused("++", "ens0 ens7", "there is no interface 'ens7'");
    assert_refused("++", "ens8 ens7", "there is no interface 'ens8'");
}

static void assert_pool(HostconfAddressMode ipv4, HostconfAddress6Mode ipv6, const char *address,
                        const char *reason, const char *note)
{
    g_auto(Case) c = new_case("+", "ens0");
    Hostconf *host = c.plan->host;
    host->address_mode = ipv4;
    host->address6_mode = ipv6;
    host->pool_action = HOSTCONF_POOL_CREATE;
    host->pool_address = g_strdup(address);
    plan_network(&c.draft);
    g_autofree char *reasons = draft_join(c.draft.reasons, "\n");
    g_autofree char *notes = draft_join(c.plan->notes, "\n");
    g_assert_nonnull(strstr(reasons, reason));
    g_assert_cmpint(*reasons == '\0', ==, *reason == '\0');
    g_assert_nonnull(strstr(notes, note));
}

static void test_pool(void)
{
    assert_pool(HOSTCONF_ADDRESS_DHCP, HOSTCONF_ADDRESS6_AUTO, "192.0.2.100", "", "");
    assert_pool(HOSTCONF_ADDRESS_DHCP, HOSTCONF_ADDRESS6_AUTO, NULL, "", "");
    assert_pool(HOSTCONF_ADDRESS_STATIC, HOSTCONF_ADDRESS6_AUTO, "2001:db8::100",
                "give the pool an address of IPv4", "");
    assert_pool(HOSTCONF_ADDRESS_NONE, HOSTCONF_ADDRESS6_AUTO, "192.0.2.100",
                "give the pool an address of IPv6", "");
    assert_pool(HOSTCONF_ADDRESS_NONE, HOSTCONF_ADDRESS6_STATIC, "2001:db8::100", "",
                "knows its hosts by IPv6");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/plan-network/one", test_one);
    g_test_add_func("/plan-network/none-named", test_none_named);
    g_test_add_func("/plan-network/bond", test_bond);
    g_test_add_func("/plan-network/pool", test_pool);
    return g_test_run();
}
