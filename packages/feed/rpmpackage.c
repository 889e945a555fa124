/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rpmpackage.h"

#include <string.h>

static void dependency_free(RpmDependency *dependency)
{
    g_free(dependency->name);
    g_free(dependency->evr);
    g_free(dependency);
}

RpmFile *rpm_file_new(const char *path, mode_t mode)
{
    RpmFile *file = g_new0(RpmFile, 1);
    file->path = g_strdup(path);
    file->mode = mode;
    file->language = "";
    return file;
}

void rpm_file_free(RpmFile *file)
{
    g_free(file->path);
    g_free(file->user);
    g_free(file->group);
    g_free(file->target);
    g_free(file->hard_link);
    g_free(file->capabilities);
    g_clear_pointer(&file->content, g_bytes_unref);
    g_free(file);
}

RpmPackage *rpm_package_new(void)
{
    RpmPackage *package = g_new0(RpmPackage, 1);
    GPtrArray **arrays[] = {&package->provides,   &package->requires, &package->conflicts,
                            &package->recommends, &package->suggests, &package->enhances};
    for (gsize i = 0; i < G_N_ELEMENTS(arrays); i++)
        *arrays[i] = g_ptr_array_new_with_free_func((GDestroyNotify)dependency_free);
    package->files = g_ptr_array_new_with_free_func((GDestroyNotify)rpm_file_free);
    return package;
}

void rpm_package_free(RpmPackage *package)
{
    char *strings[] = {package->name,    package->architecture, package->summary,
                       package->license, package->description,  package->group,
                       package->url,     package->packager,     package->source_rpm,
                       package->origin};
    for (gsize i = 0; i < G_N_ELEMENTS(strings); i++)
        g_free(strings[i]);
    g_clear_pointer(&package->evr, evr_free);
    GPtrArray *arrays[] = {package->provides,   package->requires, package->conflicts,
                           package->recommends, package->suggests, package->enhances,
                           package->files};
    for (gsize i = 0; i < G_N_ELEMENTS(arrays); i++)
        g_ptr_array_unref(arrays[i]);
    g_free(package);
}

void rpm_depend(GPtrArray *array, const char *name, guint32 flags, const char *evr)
{
    RpmDependency *dependency = g_new(RpmDependency, 1);
    *dependency = (RpmDependency){g_strdup(name), flags, g_strdup(evr ? evr : "")};
    g_ptr_array_add(array, dependency);
}

char *rpm_package_filename(const RpmPackage *package)
{
    return g_strdup_printf("%s-%s-%s.%s.rpm", package->name, package->evr->version,
                           package->evr->release, package->architecture);
}

static int compare_dependencies(gconstpointer a, gconstpointer b)
{
    const RpmDependency *first = *(RpmDependency *const *)a, *second = *(RpmDependency *const *)b;
    int order = strcmp(first->name, second->name);
    if (order == 0)
        order = strcmp(first->evr, second->evr);
    return order != 0 ? order : (first->flags > second->flags) - (first->flags < second->flags);
}

void rpm_dependencies_sort(GPtrArray *dependencies)
{
    g_ptr_array_sort(dependencies, compare_dependencies);
    for (guint i = dependencies->len; i-- > 1;)
        if (compare_dependencies(&dependencies->pdata[i - 1], &dependencies->pdata[i]) == 0)
            g_ptr_array_remove_index(dependencies, i);
}
