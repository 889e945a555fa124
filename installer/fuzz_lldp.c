/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lldp.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

/* Whatever comes over the wire: two short texts, or nothing. */
int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    g_autofree guint8 *frame = g_memdup2(data, size); /* of just that size: for the sanitizer */
    g_autoptr(LldpNeighbour) neighbour = lldp_parse(frame, size);
    if (neighbour == NULL)
        return 0;
    g_assert_true(g_utf8_validate(neighbour->name, -1, NULL) && *neighbour->name != '\0');
    g_assert_true(g_utf8_validate(neighbour->port, -1, NULL) && *neighbour->port != '\0');
    return 0;
}
