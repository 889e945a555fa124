/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "problems.h"

#define SHOWN_MAX 100

typedef struct {
    gsize offset;
    char *sentence;
} Problem;

struct Problems {
    const char *name;
    const char *text;
    gsize length;
    GArray *errors, *warnings; /* Problem, by place */
    unsigned errors_left_out;
};

static void problem_clear(Problem *problem)
{
    g_free(problem->sentence);
}

static GArray *new_list(void)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(Problem));
    g_array_set_clear_func(list, (GDestroyNotify)problem_clear);
    return list;
}

Problems *problems_new(const char *name, const char *text, gsize length)
{
    Problems *problems = g_new0(Problems, 1);
    problems->name = name;
    problems->text = text;
    problems->length = length;
    problems->errors = new_list();
    problems->warnings = new_list();
    return problems;
}

void problems_free(Problems *problems)
{
    if (problems == NULL)
        return;
    g_array_unref(problems->errors);
    g_array_unref(problems->warnings);
    g_free(problems);
}

/* Keeps LIST in the order of the text; equal places stay in the order of discovery. */
static void insert(GArray *list, gsize offset, const char *format, va_list args)
    G_GNUC_PRINTF(3, 0);

static void insert(GArray *list, gsize offset, const char *format, va_list args)
{
    unsigned at = list->len;
    while (at > 0 && g_array_index(list, Problem, at - 1).offset > offset)
        at--;
    Problem problem = {offset, g_strdup_vprintf(format, args)};
    g_array_insert_val(list, at, problem);
}

void problems_error(Problems *problems, gsize offset, const char *format, ...)
{
    if (problems->errors->len == SHOWN_MAX) {
        problems->errors_left_out++;
        return;
    }
    va_list args;
    va_start(args, format);
    insert(problems->errors, offset, format, args);
    va_end(args);
}

void problems_warning(Problems *problems, gsize offset, const char *format, ...)
{
    if (problems->warnings->len == SHOWN_MAX)
        return;
    va_list args;
    va_start(args, format);
    insert(problems->warnings, offset, format, args);
    va_end(args);
}

gboolean problems_have_errors(const Problems *problems)
{
    return problems->errors->len > 0;
}

gboolean problems_are_full(const Problems *problems)
{
    return problems->errors->len == SHOWN_MAX;
}

static unsigned locate(const Problems *problems, gsize offset, unsigned *ret_column)
{
    unsigned line = 1, column = 1;
    for (gsize i = 0; i < offset && i < problems->length; i++) {
        if (problems->text[i] == '\n') {
            line++;
            column = 1;
        } else if ((problems->text[i] & 0xc0) != 0x80) { /* not the inside of a UTF-8 character */
            column++;
        }
    }
    *ret_column = column;
    return line;
}

unsigned problems_line(const Problems *problems, gsize offset)
{
    unsigned column;
    return locate(problems, offset, &column);
}

static char *format_problem(const Problems *problems, const Problem *problem, const char *severity)
{
    unsigned column;
    unsigned line = locate(problems, problem->offset, &column);
    return g_strdup_printf("%s:%u:%u: %s%s", problems->name, line, column, severity,
                           problem->sentence);
}

char *problems_errors(const Problems *problems)
{
    g_autoptr(GPtrArray)
        lines = g_ptr_array_new_null_terminated(problems->errors->len + 1, g_free, TRUE);
    for (unsigned i = 0; i < problems->errors->len; i++)
        g_ptr_array_add(lines,
                        format_problem(problems, &g_array_index(problems->errors, Problem, i), ""));
    if (problems->errors_left_out > 0)
        g_ptr_array_add(lines, g_strdup_printf("%s: and %u more errors", problems->name,
                                               problems->errors_left_out));
    return g_strjoinv("\n", (char **)lines->pdata);
}

void problems_warnings(const Problems *problems, GPtrArray *target)
{
    for (unsigned i = 0; i < problems->warnings->len; i++)
        g_ptr_array_add(
            target,
            format_problem(problems, &g_array_index(problems->warnings, Problem, i), "warning: "));
}
