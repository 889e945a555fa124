/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "document.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#define VALUE_MAX (16 * 1024) /* bytes of text in one element */

typedef struct {
    xmlParserCtxtPtr parser;
    const char *text; /* what the parser reads: its pointers are places in it */
    gsize length;
    Problems *problems;
    Node *root;
    Node *open; /* the innermost element that has not ended */
} Reader;

static Node *node_new(Node *parent, const char *name, gsize offset)
{
    Node *node = g_new0(Node, 1);
    node->parent = parent;
    node->name = g_strdup(name);
    node->value = g_strdup("");
    node->offset = node->value_offset = offset;
    node->attributes = g_ptr_array_new_with_free_func((GDestroyNotify)node_free);
    node->children = g_ptr_array_new_with_free_func((GDestroyNotify)node_free);
    return node;
}

static void wipe(char *text)
{
    explicit_bzero(text, strlen(text));
    g_free(text);
}

void node_free(Node *node)
{
    if (node == NULL)
        return;
    g_free(node->name);
    wipe(node->value);
    g_ptr_array_unref(node->attributes);
    g_ptr_array_unref(node->children);
    g_free(node);
}

/* Where the parser is; at the end when it has been stopped. */
static gsize current_offset(const Reader *reader)
{
    const xmlParserInput *input = reader->parser->input;
    if (input == NULL || input->base == NULL || (const char *)input->base != reader->text)
        return reader->length;
    return input->cur - input->base;
}

/* The '<' of the tag that the parser has just read: a tag has no other (XML 1.0, section 3.1). */
static gsize tag_offset(const Reader *reader)
{
    const char *tag = memrchr(reader->text, '<', current_offset(reader));
    return tag != NULL ? tag - reader->text : 0;
}

static gsize skip_blanks(const Reader *reader, gsize offset)
{
    while (offset < reader->length && g_ascii_isspace(reader->text[offset]))
        offset++;
    return offset;
}

/* Moves *OFFSET from behind one attribute's value behind the next one's. */
static void locate_attribute(const Reader *reader, gsize *offset, Node *attribute)
{
    attribute->offset = skip_blanks(reader, *offset);
    const char *equals = memchr(reader->text + attribute->offset, '=',
                                reader->length - attribute->offset);
    if (equals == NULL)
        return;
    gsize quote = skip_blanks(reader, equals + 1 - reader->text);
    attribute->value_offset = quote + 1;
    const char *end = memchr(reader->text + quote + 1, reader->text[quote],
                             reader->length - quote - 1);
    *offset = end != NULL ? (gsize)(end + 1 - reader->text) : reader->length;
}

/* The name with its prefix: namespaces mean nothing here, so such names are unknown ones. */
static char *full_name(const xmlChar *local, const xmlChar *prefix)
{
    return prefix != NULL ? g_strdup_printf("%s:%s", prefix, local) : g_strdup((const char *)local);
}

static void add_attribute(Reader *reader, Node *element, char *name, char *value, gsize *offset)
{
    Node *attribute = node_new(element, name, *offset);
    attribute->is_attribute = TRUE;
    locate_attribute(reader, offset, attribute);
    wipe(attribute->value);
    attribute->value = g_strstrip(value);
    g_ptr_array_add(element->attributes, attribute);
    g_free(name);
}

/* ATTRIBUTES: five pointers each, local name, prefix, URI, begin and end of the value. */
static void start_element(void *data, const xmlChar *local, const xmlChar *prefix,
                          const xmlChar *uri, int n_namespaces, const xmlChar **namespaces,
                          int n_attributes, int n_defaulted, const xmlChar **attributes)
{
    Reader *reader = data;
    g_autofree char *name = full_name(local, prefix);
    Node *node = node_new(reader->open, name, tag_offset(reader));
    if (reader->open != NULL)
        g_ptr_array_add(reader->open->children, node);
    else
        reader->root = node;
    reader->open = node;

    gsize offset = node->offset + 1 + strlen(node->name);
    for (int i = 0; i < n_attributes; i++, attributes += 5) {
        gsize length = (const char *)attributes[4] - (const char *)attributes[3];
        add_attribute(reader, node, full_name(attributes[0], attributes[1]),
                      g_strndup((const char *)attributes[3], length), &offset);
    }
    for (int i = 0; i < n_namespaces; i++)
        problems_error(reader->problems, node->offset,
                       "<%s> declares a namespace; answer files have none: remove xmlns",
                       node->name);

    /* The parser stands on ">" or "/>". */
    node->value_offset = skip_blanks(reader, current_offset(reader) + 1);
}

static void end_element(void *data, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
    Reader *reader = data;
    g_strstrip(reader->open->value);
    reader->open = reader->open->parent;
}

static gboolean is_blank(const xmlChar *text, int length)
{
    for (int i = 0; i < length; i++)
        if (!g_ascii_isspace(text[i]))
            return FALSE;
    return TRUE;
}

static void add_text(void *data, const xmlChar *text, int length)
{
    Reader *reader = data;
    char *before = reader->open != NULL ? reader->open->value : NULL;
    if (before == NULL || (*before == '\0' && is_blank(text, length)))
        return;

    /* Text that needed no decoding is still in our buffer: a better place than the guess. */
    const char *place = (const char *)text;
    if (*before == '\0' && place >= reader->text && place < reader->text + reader->length)
        reader->open->value_offset = skip_blanks(reader, place - reader->text);

    gsize before_length = strlen(before);
    if (before_length + length > VALUE_MAX) {
        problems_error(reader->problems, reader->open->value_offset,
                       "the text of <%s> is longer than %d bytes", reader->open->name, VALUE_MAX);
        xmlStopParser(reader->parser);
        return;
    }
    char *value = g_malloc(before_length + length + 1);
    memcpy(value, before, before_length);
    memcpy(value + before_length, text, length);
    value[before_length + length] = '\0';
    wipe(before);
    reader->open->value = value;
}

static void refuse_doctype(void *data, const xmlChar *name, const xmlChar *external_id,
                           const xmlChar *system_id)
{
    Reader *reader = data;
    problems_error(
        reader->problems, tag_offset(reader),
        "the file has a DOCTYPE: document types and entities are not supported; remove it");
    xmlStopParser(reader->parser);
}

/* Our own sentences: libxml2's quote the text, and the text may be a password. */
static const char *describe(int code)
{
    switch (code) {
    case XML_ERR_DOCUMENT_EMPTY:
    case XML_ERR_DOCUMENT_START:
        return "there is no XML here: an answer file begins with <installation>";
    case XML_ERR_TAG_NAME_MISMATCH:
        return "this end tag does not fit the start tag before it";
    case XML_ERR_DOCUMENT_END:
        return "there is something after the end of the last element";
    case XML_ERR_TAG_NOT_FINISHED:
        return "the file ends before all its elements do";
    case XML_ERR_GT_REQUIRED:
        return "a tag is not closed by '>'";
    case XML_ERR_NAME_REQUIRED:
        return "there is no name where one must be; a '<' or '&' that is meant as text is written "
               "&lt; or &amp;";
    case XML_ERR_UNDECLARED_ENTITY:
    case XML_ERR_ENTITYREF_SEMICOL_MISSING:
    case XML_WAR_UNDECLARED_ENTITY:
        return "unknown entity; an '&' that is meant as text is written &amp;";
    case XML_ERR_LT_IN_ATTRIBUTE:
        return "there is a '<' in a value; either the quote before it is not closed or it must be "
               "written &lt;";
    case XML_ERR_ATTRIBUTE_NOT_STARTED:
        return "an attribute's value must be in quotes";
    case XML_ERR_ATTRIBUTE_NOT_FINISHED:
        return "the quote of an attribute's value is not closed";
    case XML_ERR_ATTRIBUTE_WITHOUT_VALUE:
        return "an attribute must have a value, as in name=\"value\"";
    case XML_ERR_ATTRIBUTE_REDEFINED:
        return "an attribute is given twice";
    case XML_ERR_SPACE_REQUIRED:
        return "a blank is missing between two attributes";
    case XML_ERR_COMMENT_NOT_FINISHED:
    case XML_ERR_HYPHEN_IN_COMMENT:
        return "a comment is not closed, or has '--' inside";
    case XML_ERR_INVALID_CHAR:
    case XML_ERR_INVALID_CHARREF:
        return "there is a control character, which XML does not allow";
    default:
        return NULL;
    }
}

static void report_error(void *data, xmlErrorPtr error)
{
    Reader *reader = data;
    if (error->level == XML_ERR_WARNING || error->domain == XML_FROM_NAMESPACE ||
        problems_have_errors(reader->problems))
        return;

    gsize offset = error->code == XML_ERR_TAG_NAME_MISMATCH ? tag_offset(reader)
                                                            : current_offset(reader);
    const char *reason = describe(error->code);
    g_autofree char *unnamed = g_strdup_printf("XML syntax error (number %d of libxml2)",
                                               error->code);
    g_autofree char *where =
        reader->open == NULL
            ? g_strdup("")
            : g_strdup_printf(" (inside <%s>, which begins in line %u)", reader->open->name,
                              problems_line(reader->problems, reader->open->offset));
    problems_error(reader->problems, offset, "not well-formed: %s%s",
                   reason != NULL ? reason : unnamed, where);
    xmlStopParser(reader->parser);
}

/* FALSE and an error for a text that is not UTF-8, whatever its XML declaration says. */
static gboolean check_encoding(const char *text, gsize length, Problems *problems)
{
    const char *end;
    if (g_utf8_validate_len(text, length, &end))
        return TRUE;
    problems_error(problems, end - text,
                   "the file is not text in UTF-8 here; save it in that encoding");
    return FALSE;
}

Node *document_parse(const char *text, gsize length, Problems *problems)
{
    static xmlSAXHandler handler = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = start_element,
        .endElementNs = end_element,
        .characters = add_text,
        .ignorableWhitespace = add_text,
        .cdataBlock = add_text,
        .internalSubset = refuse_doctype,
        .serror = report_error,
    };

    if (!check_encoding(text, length, problems))
        return NULL;

    /* libxml2 needs a 0 at the end, and makes no copy of a string that would have to be wiped. */
    char *copy = g_strndup(text != NULL ? text : "", length);
    Reader reader = {.text = copy, .length = length, .problems = problems};
    reader.parser = xmlNewParserCtxt();
    *reader.parser->sax = handler;
    reader.parser->userData = &reader;
    /* NOENT: an attribute's "&amp;" arrives as "&", not as "&#38;". There are no other entities. */
    xmlCtxtUseOptions(reader.parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_NOENT);
    inputPush(reader.parser, xmlNewStringInputStream(reader.parser, (const xmlChar *)copy));
    xmlParseDocument(reader.parser);
    gboolean good = reader.parser->wellFormed && !problems_have_errors(problems);
    if (!good && !problems_have_errors(problems))
        problems_error(problems, 0, "not well-formed XML");
    xmlFreeParserCtxt(reader.parser);
    wipe(copy);

    if (!good)
        g_clear_pointer(&reader.root, node_free);
    return reader.root;
}
