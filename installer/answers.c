/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answers.h"

#include <crypt.h>
#include <errno.h>
#include <string.h>

#include "error.h"

Answers *answers_new(void)
{
    Answers *answers = g_new0(Answers, 1);
    answers->guest_storage = TRUE;
    answers->guest_disks = g_new0(char *, 1);
    answers->host = hostconf_new();
    answers->host->sr_type = HOSTCONF_SR_LVM;
    answers->warnings = g_ptr_array_new_with_free_func(g_free);
    return answers;
}

void answers_free(Answers *answers)
{
    if (answers == NULL)
        return;
    g_free(answers->primary_disk);
    g_strfreev(answers->guest_disks);
    g_free(answers->source_url);
    g_free(answers->interface);
    if (answers->password_hash != NULL)
        explicit_bzero(answers->password_hash, strlen(answers->password_hash));
    g_free(answers->password_hash);
    hostconf_free(answers->host);
    g_ptr_array_unref(answers->warnings);
    g_free(answers);
}

char *answers_hash_password(const char *password, GError **error)
{
    /* "$y$" with cost 0: yescrypt at libcrypt's own default cost, as Debian's passwd uses. */
    char salt[CRYPT_GENSALT_OUTPUT_SIZE];
    struct crypt_data *data = g_new0(struct crypt_data, 1);
    char *hash = NULL;
    if (crypt_gensalt_rn("$y$", 0, NULL, 0, salt, sizeof salt) != NULL)
        hash = g_strdup(crypt_rn(password, salt, data, sizeof *data));
    if (hash == NULL)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "cannot hash the root password: %s",
                    g_strerror(errno));
    explicit_bzero(data, sizeof *data);
    g_free(data);
    return hash;
}
