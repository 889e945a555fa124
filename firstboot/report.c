/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "console.h"
#include "run.h"
#include "status.h"
#include "steps.h"

#define ISSUE "/run/issue.d/slipway.issue" /* agetty(8) shows it above the login prompt */

static char *issue_text(const Status *status, unsigned missing)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "%s  %s\n",
                           status->host_name != NULL ? status->host_name : "no name",
                           status->address != NULL ? status->address : "no address");
    if (status->pool_name != NULL)
        g_string_append_printf(text, "pool %s\n", status->pool_name);
    if (missing > 0)
        g_string_append_printf(text, "NOT READY: log in and run 'slipway status'\n");
    g_string_append(text, "\n");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

gboolean report_run(const Host *host, StepResult *result, GError **error)
{
    g_autoptr(Status) status = status_new(host, RECORD_FOLDER);
    unsigned missing = 0;
    for (guint i = 0; i < status->records->len; i++) {
        const Record *record = status->records->pdata[i];
        /* This step's own record says "running" by now. */
        if (!g_str_equal(record->step, "report") && record->state != RECORD_DONE)
            missing++;
    }

    g_autofree char *issue = issue_text(status, missing);
    if (!host_write(host, ISSUE, issue, 0644, NULL, error))
        return FALSE;
    RUN(NULL, "agetty", "--reload");
    if (missing == 0)
        result->message = g_strdup_printf("%s at %s", status->host_name,
                                          status->address != NULL ? status->address : "no address");
    else
        result->message =
            g_strdup_printf("%u step%s not done", missing, missing == 1 ? " is" : "s are");
    return TRUE;
}
