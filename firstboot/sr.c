/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sr.h"

const char sr_holder_unit[] = "# Written by slipway: where the local storage repositories are.\n"
                              "[Unit]\n"
                              "Description=Folder of the local storage repositories\n"
                              "\n"
                              "[Mount]\n"
                              "What=tmpfs\n"
                              "Where=" SR_FOLDER "\n"
                              "Type=tmpfs\n"
                              "Options=" SR_HOLDER_OPTIONS "\n"
                              "\n"
                              "[Install]\n"
                              "WantedBy=multi-user.target\n";

static void sr_free(gpointer data)
{
    Sr *sr = data;
    g_free(sr->group);
    g_free(sr->folder);
    g_strfreev(sr->devices);
    g_free(sr);
}

/* SR number NUMBER of those that have a device each; 0: the one that has all. */
static Sr *sr_new(unsigned number, char *const devices[])
{
    Sr *sr = g_new0(Sr, 1);
    sr->group = hostconf_sr_group(number);
    sr->folder = number == 0 ? g_strdup(SR_FOLDER) : g_strdup_printf(SR_FOLDER "/sr%u", number);
    sr->devices = g_strdupv((char **)devices);
    return sr;
}

GPtrArray *sr_list(const Hostconf *conf)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(sr_free);
    if (conf->sr_type == HOSTCONF_SR_NONE || conf->sr_devices[0] == NULL)
        return list;
    if (conf->sr_layout == HOSTCONF_SR_JOINED || conf->sr_devices[1] == NULL) {
        g_ptr_array_add(list, sr_new(0, conf->sr_devices));
        return list;
    }
    for (unsigned i = 0; conf->sr_devices[i] != NULL; i++)
        g_ptr_array_add(list, sr_new(i + 1, (char *[]){conf->sr_devices[i], NULL}));
    return list;
}

char *sr_mount_name(const Sr *sr)
{
    g_autofree char *name = g_strconcat(sr->folder + 1, ".mount", NULL);
    return g_strdelimit(g_steal_pointer(&name), "/", '-');
}

char *sr_mount_unit(const Sr *sr)
{
    return g_strdup_printf("# Written by slipway: a local file storage repository.\n"
                           "[Unit]\n"
                           "Description=Local storage repository\n"
                           "\n"
                           "[Mount]\n"
                           "What=/dev/%s/" SR_VOLUME "\n"
                           "Where=%s\n"
                           "Type=ext4\n"
                           "\n"
                           "[Install]\n"
                           "WantedBy=multi-user.target\n",
                           sr->group, sr->folder);
}
