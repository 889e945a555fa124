/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trust.h"

#include <string.h>

#include "error.h"

#define ONE "-----BEGIN CERTIFICATE-----\nMAEA\n-----END CERTIFICATE-----\n"

static void test_accepted(void)
{
    static const char *const texts[] = {ONE, ONE ONE, "Certificate:\n    Data:\n" ONE "\n\n# the second\n" ONE,
                                        "-----BEGIN CERTIFICATE-----MAEA-----END CERTIFICATE-----"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_true(trust_validate(texts[i], &error));
        g_assert_no_error(error);
    }
}

static void test_refused(void)
{
    static const char *const texts[] = {
        "", "MAEA", "http://ca.example.com/ca.pem",
        "-----BEGIN CERTIFICATE-----\nMAEA\n",                               /* cut off */
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",          /* empty */
        "-----BEGIN CERTIFICATE-----\ngeheim\n-----END CERTIFICATE-----\n",   /* another thing */
        "-----BEGIN CERTIFICATE-----\nMA EA<>\n-----END CERTIFICATE-----\n", /* not base64 */
        ONE "-----BEGIN CERTIFICATE-----\n",
        ONE "-----BEGIN PRIVATE KEY-----\nZ2VoZWlt\n-----END PRIVATE KEY-----\n",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(trust_validate(texts[i], &error));
        g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS);
        g_assert_null(strstr(error->message, "Z2Vo"));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/trust/accepted", test_accepted);
    g_test_add_func("/trust/refused", test_refused);
    return g_test_run();
}
