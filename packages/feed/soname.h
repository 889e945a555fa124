/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What rpmbuild's elfdeps would say that a shared object provides: for an x86-64
 * library "SONAME()(64bit)", and "SONAME(VERSION)(64bit)" for each version that
 * it defines. Strings, unsorted; empty for anything else, a damaged file too,
 * because a file with a wrong name is no error of a package. */
GPtrArray *soname_provides(GBytes *content);
