/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzz target: whatever bytes the feed is given, it says what is wrong with them. */
#include "control.h"
#include "deb.h"
#include "relation.h"
#include "scripts.h"
#include "soname.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

static void fuzz_text(const char *text, gsize size)
{
    g_autoptr(Control) control = control_parse(text, size, "input", NULL);
    if (control) {
        g_autoptr(GPtrArray) relations = relations_parse(control_get(control, "Depends"), NULL);
    }
    g_autoptr(GPtrArray) groups = relations_parse(text, NULL);
    g_autofree char *normal = scripts_normalise(text);
    g_autoptr(DebVersion) version = deb_version_parse(text, NULL);
    if (!version)
        return;
    g_autoptr(Evr) evr = evr_from_deb(version);
    g_autofree char *evr_text = evr_to_string(evr);
    g_assert_cmpint(deb_version_compare(version, version), ==, 0);
    g_assert_cmpint(evr_compare(evr, evr), ==, 0);
}

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static(data, size);
    g_autoptr(Deb) deb = deb_read_bytes(bytes, "input", DEB_FILES, NULL);
    g_autoptr(GPtrArray) provides = soname_provides(bytes);
    g_autofree char *text = g_strndup((const char *)data, size);
    fuzz_text(text, size);
    return 0;
}
