/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lldp.h"

#include <string.h>

#define HEADER 14      /* bytes: two addresses and a type */
#define TYPE 0x88cc    /* 802.1AB, table 7-3 */
#define TEXT_MAX 80    /* bytes of a name that are shown */
#define MAC_SIZE 6

/* Kinds of values (clause 8.4, table 8-1), and of names in them (tables 8-2 and 8-3). */
enum { TLV_END, TLV_CHASSIS, TLV_PORT, TLV_TIME, TLV_PORT_TEXT, TLV_NAME };
enum { CHASSIS_MAC = 4, PORT_MAC = 3 };

void lldp_neighbour_free(LldpNeighbour *neighbour)
{
    if (neighbour == NULL)
        return;
    g_free(neighbour->name);
    g_free(neighbour->port);
    g_free(neighbour);
}

/* A value that the parser has come by. */
typedef struct {
    const guint8 *bytes;
    gsize length;
} Value;

/* NULL: nothing of it can be shown. g_free(). */
static char *text_of(const Value *value)
{
    g_autofree char *text = g_utf8_make_valid((const char *)value->bytes,
                                              (gssize)MIN(value->length, TEXT_MAX));
    for (char *c = text; *c != '\0'; c++)
        if (g_ascii_iscntrl(*c))
            *c = ' ';
    g_strstrip(text);
    return *text != '\0' ? g_steal_pointer(&text) : NULL;
}

/* An identifier: its kind, then an address if that is MAC, and else mostly text. */
static char *id_of(const Value *value, guint8 mac)
{
    const guint8 *b = value->bytes + 1;
    if (value->length == 1 + MAC_SIZE && value->bytes[0] == mac)
        return g_strdup_printf("%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3], b[4], b[5]);
    return value->length > 1 ? text_of(&(Value){b, value->length - 1}) : NULL;
}

/* Some switches give ports numbers or addresses, and only describe them by what is written at them. */
static char *port_of(const Value values[])
{
    const Value *id = &values[TLV_PORT];
    char *text = values[TLV_PORT_TEXT].length > 0 ? text_of(&values[TLV_PORT_TEXT]) : NULL;
    gboolean has_name = id->length > 1 && (id->bytes[0] == 1 || id->bytes[0] == 5); /* alias, name */
    if (text != NULL && !has_name)
        return text;
    char *name = id_of(id, PORT_MAC);
    if (name == NULL)
        return text;
    g_free(text);
    return name;
}

LldpNeighbour *lldp_parse(const guint8 *frame, gsize length)
{
    Value values[TLV_NAME + 1] = {0};
    if (length < HEADER || (frame[12] << 8 | frame[13]) != TYPE)
        return NULL;
    for (gsize at = HEADER;;) {
        if (at + 2 > length)
            return NULL;
        unsigned type = frame[at] >> 1;
        gsize size = (gsize)(frame[at] & 1) << 8 | frame[at + 1];
        at += 2;
        if (at + size > length)
            return NULL;
        if (type == TLV_END)
            break;
        if (type <= TLV_NAME && values[type].bytes == NULL)
            values[type] = (Value){frame + at, size};
        at += size;
    }
    const Value *time = &values[TLV_TIME]; /* seconds that this holds; none: the sender goes (clause 9.2.7) */
    if (time->length < 2 || (time->bytes[0] == 0 && time->bytes[1] == 0))
        return NULL;
    g_autoptr(LldpNeighbour) neighbour = g_new0(LldpNeighbour, 1);
    if (values[TLV_NAME].length > 0)
        neighbour->name = text_of(&values[TLV_NAME]);
    if (neighbour->name == NULL)
        neighbour->name = id_of(&values[TLV_CHASSIS], CHASSIS_MAC);
    neighbour->port = port_of(values);
    return neighbour->name != NULL && neighbour->port != NULL ? g_steal_pointer(&neighbour) : NULL;
}
