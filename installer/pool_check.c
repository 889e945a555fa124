/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pool_check.h"

#include "cpu.h"
#include "error.h"
#include "pool_dial.h"

#define TIMEOUT 60 /* seconds for one address: a master that is busy answers late */

/* Addresses, Xen and storage are only there after the first boot. Nor does the clock count. */
static PoolRequest *describe(const char *name)
{
    PoolRequest *request = pool_request_new(POOL_REQUEST_HELLO);
    request->name = g_strdup(name);
    request->slipway = g_strdup(PROJECT_VERSION);
    g_autofree char *cpuinfo = NULL;
    if (g_file_get_contents("/proc/cpuinfo", &cpuinfo, NULL, NULL)) {
        g_autoptr(Cpu) cpu = cpu_parse(cpuinfo);
        request->cpu_vendor = g_steal_pointer(&cpu->vendor);
        request->features = g_steal_pointer(&cpu->features);
    }
    return request;
}

gboolean pool_check(const char *token, const char *name, char **ret_pool, GError **error)
{
    g_autoptr(PoolToken) decoded = pool_token_decode(token, error);
    if (decoded == NULL)
        return FALSE;
    g_autoptr(PoolRequest) request = describe(name);
    g_autoptr(PoolReply) reply = pool_dial(decoded, request, TIMEOUT, error);
    if (reply == NULL)
        return FALSE;
    if (reply->status != POOL_REPLY_ACCEPTED) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS, "%s",
                    reply->message != NULL ? reply->message
                                           : "the pool answers what nobody asked");
        return FALSE;
    }
    if (ret_pool != NULL)
        *ret_pool = g_strdup(decoded->pool);
    return TRUE;
}
