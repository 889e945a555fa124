/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answers.h"

#include <crypt.h>
#include <glib/gstdio.h>
#include <string.h>

#include "answers_dump.h"
#include "error.h"
#include "golden.h"

static Answers *parse_file(const char *folder, const char *name, GError **error)
{
    g_autofree char *file = g_strconcat(name, ".xml", NULL);
    g_autofree char *path = golden_path("answers", folder, file, NULL);
    g_autofree char *text = NULL;
    gsize length;
    g_autoptr(GError) failure = NULL;
    g_file_get_contents(path, &text, &length, &failure);
    g_assert_no_error(failure);
    return answers_parse(text, length, "answers.xml", error);
}

static void test_accepted(gconstpointer name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Answers) answers = parse_file("good", name, &error);
    g_assert_no_error(error);

    g_autofree char *text = answers_dump(answers);
    g_autofree char *file = g_strconcat(name, ".txt", NULL);
    g_autofree char *path = golden_path("answers", "good", file, NULL);
    golden_assert(path, text);
    answers_assert_written(answers);
}

static void test_refused(gconstpointer name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Answers) answers = parse_file("bad", name, &error);
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS);
    g_assert_null(answers);

    /* The secrets in these files are made of this word. */
    g_autofree char *lower = g_ascii_strdown(error->message, -1);
    g_assert_null(strstr(lower, "geheim"));

    g_autofree char *text = g_strconcat(error->message, "\n", NULL);
    g_autofree char *file = g_strconcat(name, ".txt", NULL);
    g_autofree char *path = golden_path("answers", "bad", file, NULL);
    golden_assert(path, text);
}

static void assert_is_hash_of(const char *hash, const char *password)
{
    struct crypt_data data = {0};
    g_assert_nonnull(hash);
    g_assert_true(g_str_has_prefix(hash, "$y$"));
    g_assert_cmpstr(crypt_rn(password, hash, &data, sizeof data), ==, hash);
}

static void test_plaintext_is_hashed(void)
{
    g_autoptr(Answers) answers = parse_file("good", "password-plaintext", NULL);
    assert_is_hash_of(answers->password_hash, "correct horse <battery> & stäple");

    g_autoptr(Answers) again = parse_file("good", "password-plaintext", NULL);
    g_assert_cmpstr(answers->password_hash, !=, again->password_hash);

    g_autoptr(Answers) untyped = parse_file("good", "password-default-type", NULL);
    assert_is_hash_of(untyped->password_hash, "correct horse");
}

static void test_hash_is_kept(void)
{
    g_autoptr(Answers) answers = parse_file("good", "password-hash", NULL);
    g_assert_true(g_str_has_prefix(answers->password_hash, "$6$saltsaltsalt$aaaa"));
}

static void test_too_large(void)
{
    g_autofree char *text = g_strnfill(ANSWERS_MAX_SIZE + 1, ' ');
    g_autoptr(GError) error = NULL;
    g_assert_null(answers_parse(text, ANSWERS_MAX_SIZE + 1, "answers.xml", &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS);
    g_assert_nonnull(strstr(error->message, "1 MiB"));
}

/* A file that is wrong everywhere neither takes for ever nor fills the screen. */
static void test_many_errors(void)
{
    g_autoptr(GString) text = g_string_new("<installation>");
    while (text->len < ANSWERS_MAX_SIZE - 64)
        g_string_append(text, "<hotsname/>\n");
    g_string_append(text, "</installation>");

    g_autoptr(GError) error = NULL;
    g_assert_null(answers_parse(text->str, text->len, "answers.xml", &error));
    g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, 101);
    g_assert_true(g_str_has_prefix(
        lines[0], "answers.xml:1:15: unknown element <hotsname>; did you mean 'hostname'?"));
    g_assert_nonnull(strstr(lines[100], "more errors"));
}

static void test_depth(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (unsigned i = 0; i < 100000; i++)
        g_string_append(text, "<a>");
    g_autoptr(GError) error = NULL;
    g_assert_null(answers_parse(text->str, text->len, "answers.xml", &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS);
}

static void test_load(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(answers_load("/nonexistent/answers.xml", &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS);
    g_assert_nonnull(strstr(error->message, "/nonexistent/answers.xml"));
    g_clear_error(&error);

    g_assert_null(answers_load("/", &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS);
    g_clear_error(&error);

    g_assert_null(answers_load("/dev/zero", &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS);
    g_clear_error(&error);

    g_autofree char *path = golden_path("answers", "good", "minimal.xml", NULL);
    g_autoptr(Answers) answers = answers_load(path, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(((const DiskRule *)answers->primary_disks->pdata[0])->name, ==, "sda");
}

static void add_cases(const char *folder, GTestDataFunc test)
{
    g_autofree char *path = golden_path("answers", folder, NULL);
    g_auto(GStrv) names = golden_list(path, ".xml");
    g_assert_cmpuint(g_strv_length(names), >, 0);
    for (char **name = names; *name != NULL; name++) {
        g_autofree char *test_path = g_strdup_printf("/answers/%s/%s", folder, *name);
        g_test_add_data_func_full(test_path, g_strdup(*name), test, g_free);
    }
}

static void test_tree(void)
{
    g_autoptr(Answers) answers = answers_new();
    answers_use_tree(answers, NULL);
    g_assert_cmpuint(g_strv_length(answers->source_urls), ==, 0);
    answers_use_tree(answers, "http://a/slipway/");
    g_assert_cmpstrv(answers->source_urls, ((const char *[]){"http://a/slipway/", NULL}));

    g_strfreev(answers->source_urls);
    answers->source_urls = g_strdupv((char *[]){"http://b/c.raucb", ANSWERS_MEDIUM, NULL});
    answers_use_tree(answers, "http://a/slipway/");
    g_assert_cmpstrv(answers->source_urls,
                     ((const char *[]){"http://b/c.raucb", "http://a/slipway/", NULL}));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_cases("good", test_accepted);
    add_cases("bad", test_refused);
    g_test_add_func("/answers/plaintext-is-hashed", test_plaintext_is_hashed);
    g_test_add_func("/answers/tree", test_tree);
    g_test_add_func("/answers/hash-is-kept", test_hash_is_kept);
    g_test_add_func("/answers/too-large", test_too_large);
    g_test_add_func("/answers/many-errors", test_many_errors);
    g_test_add_func("/answers/depth", test_depth);
    g_test_add_func("/answers/load", test_load);
    return g_test_run();
}
