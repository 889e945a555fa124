/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scrub.h"

#include <string.h>

#include "answer_table.h"

static void test_rules(void)
{
    static const struct {
        const char *text, *clean;
    } cases[] = {
        {"nothing to hide: 1 + 1", "nothing to hide: 1 + 1"},
        {"GET https://joe:ge%20heim@example.com/a?b=c@d", "GET https://(credentials)@example.com/a?b=c@d"},
        {"mail joe@example.com", "mail joe@example.com"},
        {"root:$y$j9T$geheim/abc$0123:1:", "root:(password hash):1:"},
        {"x $6$salt$geheim.abc y", "x (password hash) y"},
        {"costs $5 or $6", "costs $5 or $6"},
        {"a\n-----BEGIN OPENSSH PRIVATE KEY-----\ngeheim\ngeheim\n-----END OPENSSH PRIVATE KEY-----\nb",
         "a\n(private key)\nb"},
        {"-----BEGIN PRIVATE KEY-----\ngeheim", "(private key)"},
        {"-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----",
         "-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----"},
        {"quiet sshpassword=geheim ro", "quiet sshpassword=(removed) ro"},
        {"quiet \"sshpassword=ge heim\" ro", "quiet \"sshpassword=(removed)\" ro"},
        {"sshpassword=\"ge heim\" ro", "sshpassword=(removed) ro"},
        {"\"root_password\": \"geheim\",", "\"root_password\": (removed),"},
        {"<root-password type=\"plaintext\">geheim</root-password>",
         "<root-password type=\"plaintext\">(removed)</root-password>"},
        {"<root-password>geheim", "<root-password>(removed)"},
        {"<root-password url=\"http://a/b\"/>\n<hostname>x</hostname>",
         "<root-password url=\"http://a/b\"/>\n<hostname>x</hostname>"},
        {"<pool action=\"join\" token=\"geheim\"/>", "<pool action=\"join\" token=(removed)/>"},
        {"> Authorization: Basic geheim=\nx", "> Authorization: (removed)\nx"},
        {"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI joe", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI joe"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *clean = scrub_text(cases[i].text, NULL);
        g_assert_cmpstr(clean, ==, cases[i].clean);
    }
}

static void test_known_secrets(void)
{
    g_autofree char *clean = scrub_text("he said Sesam, SesamSesam", (const char *const[]){"Sesam", "", NULL});
    g_assert_cmpstr(clean, ==, "he said (removed), (removed)(removed)");
    g_autofree char *broken = scrub_text("a\xff" "b password=\xfe", NULL);
    g_assert_true(g_utf8_validate(broken, -1, NULL));
}

static void test_token(void)
{
    g_autofree char *token = g_strnfill(120, 'k');
    token[0] = 'A';
    token[1] = 'Q';
    g_autofree char *text = g_strdup_printf("joining by %s now", token);
    g_autofree char *clean = scrub_text(text, NULL);
    g_assert_cmpstr(clean, ==, "joining by (pool token) now");
}

/* Whatever the grammar of answer files calls a secret has a name that gives it away, or is a URL. */
static void check_items(const GrammarItem *item, gboolean attributes, unsigned *found)
{
    for (; item != NULL && item->name != NULL; item++) {
        check_items(item->attributes, TRUE, found);
        check_items(item->children, FALSE, found);
        if (!item->secret)
            continue;
        gboolean is_url = item->type == &answer_url || item->type == &answer_http_url;
        const char *value = is_url ? "https://u:geheim@example.com/" : "geheim";
        g_autofree char *text = attributes
                                    ? g_strdup_printf("<x %s=\"%s\"/>", item->name, value)
                                    : g_strdup_printf("<%s>%s</%s>", item->name, value, item->name);
        g_autofree char *clean = scrub_text(text, NULL);
        g_assert_null(strstr(clean, "geheim"));
        (*found)++;
    }
}

static void test_answer_files(void)
{
    unsigned found = 0;
    check_items(answer_roots, FALSE, &found);
    g_assert_cmpuint(found, >, 3);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scrub/rules", test_rules);
    g_test_add_func("/scrub/known-secrets", test_known_secrets);
    g_test_add_func("/scrub/token", test_token);
    g_test_add_func("/scrub/answer-files", test_answer_files);
    return g_test_run();
}
