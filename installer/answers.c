/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answers.h"

#include <crypt.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "answer_reader.h"
#include "answer_table.h"
#include "document.h"
#include "error.h"
#include "problems.h"

void answers_use_tree(Answers *answers, const char *tree)
{
    if (tree == NULL)
        return;
    g_autoptr(GStrvBuilder) urls = g_strv_builder_new();
    for (char **url = answers->source_urls; *url != NULL; url++)
        g_strv_builder_add(urls, g_str_equal(*url, ANSWERS_MEDIUM) ? tree : *url);
    if (*answers->source_urls == NULL)
        g_strv_builder_add(urls, tree);
    g_strfreev(answers->source_urls);
    answers->source_urls = g_strv_builder_end(urls);
}

Answers *answers_new(void)
{
    Answers *answers = g_new0(Answers, 1);
    answers->guest_storage = TRUE;
    answers->existing = g_ptr_array_new_with_free_func((GDestroyNotify)disk_rule_free);
    answers->primary_disks = g_ptr_array_new_with_free_func((GDestroyNotify)disk_rule_free);
    answers->guest_disks = g_ptr_array_new_with_free_func((GDestroyNotify)disk_rule_free);
    answers->scripts = g_ptr_array_new_with_free_func((GDestroyNotify)script_free);
    answers->source_urls = g_new0(char *, 1);
    answers->driver_urls = g_new0(char *, 1);
    answers->pack_urls = g_new0(char *, 1);
    answers->interfaces = g_new0(char *, 1);
    answers->ssh_keys = g_new0(char *, 1);
    answers->services_on = g_new0(char *, 1);
    answers->services_off = g_new0(char *, 1);
    answers->host = hostconf_new();
    answers->host->sr_type = HOSTCONF_SR_LVM;
    answers->warnings = g_ptr_array_new_with_free_func(g_free);
    return answers;
}

void answers_free(Answers *answers)
{
    if (answers == NULL)
        return;
    g_ptr_array_unref(answers->existing);
    g_ptr_array_unref(answers->primary_disks);
    g_ptr_array_unref(answers->guest_disks);
    g_ptr_array_unref(answers->scripts);
    g_strfreev(answers->ssh_keys);
    g_strfreev(answers->services_on);
    g_strfreev(answers->services_off);
    g_free(answers->notify_url);
    g_free(answers->proxy);
    g_free(answers->certificates);
    g_free(answers->console);
    g_strfreev(answers->source_urls);
    g_strfreev(answers->driver_urls);
    g_strfreev(answers->pack_urls);
    g_free(answers->password_url);
    g_free(answers->pool_token_url);
    g_strfreev(answers->interfaces);
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

Answers *answers_parse(const char *text, gsize length, const char *name, GError **error)
{
    if (length > ANSWERS_MAX_SIZE) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS,
                    "%s: %" G_GSIZE_FORMAT
                    " bytes are too many for an answer file; the limit is 1 MiB",
                    name, length);
        return NULL;
    }

    g_autoptr(Problems) problems = problems_new(name, text, length);
    g_autoptr(Answers) answers = answers_new();
    g_autoptr(Node) root = document_parse(text, length, problems);
    if (root != NULL) {
        grammar_check(answer_roots, root, problems);
        if (root->item != NULL)
            answer_read(root, answers, problems);
    }
    if (problems_have_errors(problems)) {
        g_autofree char *errors = problems_errors(problems);
        g_set_error_literal(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS, errors);
        return NULL;
    }
    problems_warnings(problems, answers->warnings);
    return g_steal_pointer(&answers);
}

Answers *answers_load(const char *path, GError **error)
{
    /* Not a size check afterwards: a device or a huge file must not fill the memory. */
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS,
                    "cannot open the answer file '%s': %s", path, g_strerror(errno));
        return NULL;
    }
    gsize room = ANSWERS_MAX_SIZE + 1;
    char *text = g_malloc(room);
    setbuf(file, NULL); /* no copy that would have to be wiped */
    gsize length = fread(text, 1, room, file);

    Answers *answers = NULL;
    if (ferror(file))
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS,
                    "cannot read the answer file '%s': %s", path, g_strerror(errno));
    else
        answers = answers_parse(text, length, path, error);
    fclose(file);
    explicit_bzero(text, length);
    g_free(text);
    return answers;
}
