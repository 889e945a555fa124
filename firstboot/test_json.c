/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "json.h"

static void test_string(void)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    json_add_string(builder, "name", "a \"b\"");
    json_add_string(builder, "problem", NULL);
    json_builder_end_object(builder);
    g_autoptr(JsonNode) node = json_builder_get_root(builder);
    g_autofree char *text = json_to_string(node, FALSE);
    g_assert_cmpstr(text, ==, "{\"name\":\"a \\\"b\\\"\",\"problem\":null}");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json/string", test_string);
    return g_test_run();
}
