/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer_sources.h"

#include "answer_part.h"

/* The URLs of the elements NAME replace *TARGET. */
static void read_urls(const Node *root, const char *name, char ***target, Problems *problems)
{
    g_autoptr(GPtrArray) sources = g_ptr_array_new();
    node_find_all(root, name, sources);
    g_autoptr(GStrvBuilder) urls = g_strv_builder_new();
    for (unsigned i = 0; i < sources->len; i++) {
        const Node *source = sources->pdata[i];
        const char *type = node_value(source, "@type");
        if (type == NULL)
            continue;
        g_autofree char *url = g_str_equal(type, "local")
                                   ? g_strdup(ANSWERS_MEDIUM) /* XenServer ignores its text, too */
                                   : part_url(source, type, problems);
        if (url != NULL)
            g_strv_builder_add(urls, url);
    }
    g_strfreev(*target);
    *target = g_strv_builder_end(urls);
}

/* The new script; NULL, and reported, if it has no URL. */
static Script *add_script(const Node *node, ScriptStage stage, Answers *answers,
                          Problems *problems)
{
    const char *type = node_value(node, "@type");
    g_autofree char *url = part_url(node, type != NULL ? type : "url", problems);
    if (url == NULL)
        return NULL;
    Script *script = script_new(stage, url);
    g_ptr_array_add(answers->scripts, script);
    return script;
}

static void read_options(const Node *node, Script *script)
{
    const char *timeout = node_value(node, "@timeout"), *sha256 = node_value(node, "@sha256");
    script->on_failure = (ScriptFailure)node_choice(node, "@on-failure", SCRIPT_FAILURE_WARNS);
    if (timeout != NULL)
        script->timeout = (unsigned)g_ascii_strtoull(timeout, NULL, 10);
    if (sha256 != NULL)
        script->sha256 = g_ascii_strdown(sha256, -1);
}

/* In the order of the file, whatever the element is called. */
static void read_scripts(const Node *root, Answers *answers, Problems *problems)
{
    for (unsigned i = 0; i < root->children->len; i++) {
        const Node *node = root->children->pdata[i];
        const char *name = node->item != NULL && node->valid ? node->item->name : "";
        if (g_str_equal(name, "post-install-script")) {
            add_script(node, SCRIPT_FILESYSTEM_POPULATED, answers, problems);
        } else if (g_str_equal(name, "install-failed-script")) {
            add_script(node, SCRIPT_INSTALLATION_COMPLETE, answers, problems);
        } else if (g_str_equal(name, "script") && node_find(node, "@stage") != NULL) {
            Script *script = add_script(node, (ScriptStage)node_choice(node, "@stage", 0),
                                        answers, problems);
            if (script != NULL)
                read_options(node, script);
        }
    }
}

void answer_read_sources(const Node *root, Answers *answers, Problems *problems)
{
    read_urls(root, "source", &answers->source_urls, problems);
    read_urls(root, "driver-source", &answers->driver_urls, problems);
    read_urls(root, "supplemental-pack", &answers->pack_urls, problems);
    read_scripts(root, answers, problems);
}
