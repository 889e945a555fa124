/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "script.h"

Script *script_new(ScriptStage stage, const char *url)
{
    Script *script = g_new0(Script, 1);
    script->stage = stage;
    script->url = g_strdup(url);
    script->timeout = SCRIPT_DEFAULT_TIMEOUT;
    script->on_failure = SCRIPT_FAILURE_WARNS;
    return script;
}

Script *script_copy(const Script *script)
{
    Script *copy = g_new(Script, 1);
    *copy = *script;
    copy->url = g_strdup(script->url);
    copy->sha256 = g_strdup(script->sha256);
    return copy;
}

void script_free(Script *script)
{
    if (script == NULL)
        return;
    g_free(script->url);
    g_free(script->sha256);
    g_free(script);
}

const char *script_stage_name(ScriptStage stage)
{
    static const char *const names[] = {"installation-start", "packages-installed",
                                        "filesystem-populated", "installation-complete",
                                        "first-boot"};
    return names[stage];
}

const char *script_failure_name(ScriptFailure failure)
{
    static const char *const names[] = {"fail", "warn", "ignore"};
    return names[failure];
}
