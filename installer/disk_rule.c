/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "disk_rule.h"

DiskRule *disk_rule_new(const char *name)
{
    DiskRule *rule = g_new0(DiskRule, 1);
    rule->name = g_strdup(name);
    return rule;
}

DiskRule *disk_rule_copy(const DiskRule *rule)
{
    DiskRule *copy = g_new(DiskRule, 1);
    *copy = *rule;
    copy->name = g_strdup(rule->name);
    copy->model = g_strdup(rule->model);
    copy->serial = g_strdup(rule->serial);
    copy->wwn = g_strdup(rule->wwn);
    copy->bus = g_strdup(rule->bus);
    return copy;
}

void disk_rule_free(DiskRule *rule)
{
    if (rule == NULL)
        return;
    g_free(rule->name);
    g_free(rule->model);
    g_free(rule->serial);
    g_free(rule->wwn);
    g_free(rule->bus);
    g_free(rule);
}
