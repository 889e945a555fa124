/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui_form.h"

#include <newt.h>
#include <string.h>

#include "ui_message.h"

#define TEXT_HEIGHT 11
#define LABEL_WIDTH 20 /* and two blanks */
#define ENTRY_WIDTH 46
#define OPTIONS_MAX 6

/* The components of a field: one entry, or a radio button for each option. */
typedef struct {
    const UiField *field;
    newtComponent entry;
    newtComponent options[OPTIONS_MAX];
    unsigned n_options;
} Control;

typedef struct {
    Control *controls;
    unsigned n_controls;
} View;

static gboolean is_secret(const UiField *field)
{
    return field->name == NULL;
}

static const char *initial(const UiField *field, UiTyped *typed)
{
    const char *kept = is_secret(field) ? NULL : ui_typed_get(typed, field->name);
    if (kept == NULL)
        kept = field->value;
    return kept != NULL ? kept : field->options != NULL ? field->options[0] : "";
}

static const char *chosen_option(const Control *control)
{
    newtComponent current = newtRadioGetCurrent(control->options[0]);
    for (unsigned i = 0; i < control->n_options; i++)
        if (control->options[i] == current)
            return control->field->options[i];
    return control->field->options[0];
}

static gboolean is_asked(const View *view, const UiField *field)
{
    for (unsigned i = 0; field->only_if != NULL && i < view->n_controls; i++)
        if (g_strcmp0(view->controls[i].field->name, field->only_if) == 0)
            return g_str_equal(chosen_option(&view->controls[i]), field->only_with);
    return TRUE;
}

/* Fields follow the options that they depend on. */
static void enable_fields(newtComponent component, void *data)
{
    const View *view = data;
    for (unsigned i = 0; i < view->n_controls; i++) {
        const Control *control = &view->controls[i];
        if (control->entry != NULL && control->field->only_if != NULL)
            newtEntrySetFlags(control->entry, NEWT_FLAG_DISABLED,
                              is_asked(view, control->field) ? NEWT_FLAGS_RESET : NEWT_FLAGS_SET);
    }
}

static newtGrid options_new(Control *control, const char *value, View *view)
{
    const char *const *options = control->field->options;
    control->n_options = MIN(g_strv_length((char **)options), OPTIONS_MAX);
    newtGrid grid = newtCreateGrid((int)control->n_options, 1);
    for (unsigned i = 0; i < control->n_options; i++) {
        newtComponent option = newtRadiobutton(-1, -1, options[i], g_str_equal(options[i], value),
                                               i > 0 ? control->options[i - 1] : NULL);
        newtComponentAddCallback(option, enable_fields, view);
        newtGridSetField(grid, (int)i, 0, NEWT_GRID_COMPONENT, option, i > 0 ? 2 : 0, 0, 0, 0, 0, 0);
        control->options[i] = option;
    }
    return grid;
}

static newtGrid fields_new(const UiForm *form, UiTyped *typed, View *view)
{
    newtGrid lines = newtCreateGrid(2, (int)form->n_fields);
    for (unsigned i = 0; i < form->n_fields; i++) {
        const UiField *field = &form->fields[i];
        Control *control = &view->controls[i];
        control->field = field;
        const char *value = initial(field, typed);
        g_autofree char *label = g_strdup_printf("%-*s", LABEL_WIDTH, field->label);
        /* a choice has air around it */
        int above = field->options != NULL && i > 0 ? 1 : 0;
        newtGridSetField(lines, 0, (int)i, NEWT_GRID_COMPONENT, newtLabel(-1, -1, label), 0, above, 2,
                         0, NEWT_ANCHOR_LEFT, 0);
        if (field->options != NULL) {
            newtGridSetField(lines, 1, (int)i, NEWT_GRID_SUBGRID, options_new(control, value, view),
                             0, above, 0, 0, NEWT_ANCHOR_LEFT, 0);
            continue;
        }
        control->entry = newtEntry(-1, -1, value, ENTRY_WIDTH, NULL,
                                   NEWT_FLAG_SCROLL | NEWT_FLAG_RETURNEXIT |
                                       (is_secret(field) ? NEWT_FLAG_PASSWORD : 0));
        newtGridSetField(lines, 1, (int)i, NEWT_GRID_COMPONENT, control->entry, 0, 0, 0, 0,
                         NEWT_ANCHOR_LEFT, 0);
    }
    return lines;
}

static newtGrid view_new(const UiForm *form, UiTyped *typed, View *view, void **buttons)
{
    newtGrid grid = newtCreateGrid(1, 3);
    newtGridSetField(grid, 0, 0, NEWT_GRID_COMPONENT, ui_textbox(form->text, TEXT_HEIGHT), 0, 0, 0, 1,
                     NEWT_ANCHOR_LEFT, 0);
    newtGridSetField(grid, 0, 1, NEWT_GRID_SUBGRID, fields_new(form, typed, view), 0, 0, 0, 1,
                     NEWT_ANCHOR_LEFT, 0);
    newtGridSetField(grid, 0, 2, NEWT_GRID_SUBGRID,
                     ui_buttons((const char *const[]){"Next", "Back", NULL}, buttons), 0, 0, 0, 0, 0,
                     0);
    return grid;
}

static void focus(newtComponent window, const UiForm *form, const View *view)
{
    const Control *control = &view->controls[0];
    for (unsigned i = 0; form->problem_field != NULL && i < view->n_controls; i++)
        if (g_str_equal(form->fields[i].label, form->problem_field))
            control = &view->controls[i];
    newtFormSetCurrent(window, control->entry != NULL ? control->entry
                                                      : newtRadioGetCurrent(control->options[0]));
}

static void wipe(UiField *field)
{
    if (field->text != NULL && is_secret(field))
        explicit_bzero(field->text, strlen(field->text));
    g_clear_pointer(&field->text, g_free);
}

static void take(UiForm *form, const View *view, UiTyped *typed)
{
    for (unsigned i = 0; i < form->n_fields; i++) {
        UiField *field = &form->fields[i];
        const Control *control = &view->controls[i];
        const char *value = control->entry != NULL ? newtEntryGetValue(control->entry)
                                                   : chosen_option(control);
        wipe(field);
        field->asked = is_asked(view, field);
        field->text = field->asked ? g_strstrip(g_strdup(value)) : g_strdup("");
        if (!is_secret(field))
            ui_typed_set(typed, field->name, value);
        else
            newtEntrySet(control->entry, "", 0);
    }
}

static gboolean check_text(const UiField *field, GError **error)
{
    if (field->check == NULL || !field->several)
        return field->check == NULL || field->check(field->text, error);
    g_auto(GStrv) words = g_strsplit_set(field->text, " ,", -1);
    for (char **word = words; *word != NULL; word++)
        if (**word != '\0' && !field->check(*word, error))
            return FALSE;
    return TRUE;
}

/* Whether all is as it must be; else says what is not. */
static gboolean check(UiForm *form)
{
    for (unsigned i = 0; i < form->n_fields; i++) {
        const UiField *field = &form->fields[i];
        g_autoptr(GError) error = NULL;
        g_autofree char *sentence = NULL;
        if (!field->asked || field->options != NULL)
            continue;
        if (*field->text == '\0' && field->required)
            sentence = g_strdup("must be filled in.");
        else if (*field->text != '\0' && !check_text(field, &error))
            sentence = g_strconcat(error->message, ".", NULL);
        if (sentence != NULL) {
            ui_form_problem(form, field->label, sentence);
            return FALSE;
        }
    }
    return TRUE;
}

void ui_form_problem(UiForm *form, const char *label, const char *sentence)
{
    g_autofree char *text = g_strdup_printf("%s: %s", label, sentence);
    ui_message_problem(text);
    form->problem_field = label;
}

UiMove ui_form_ask(UiForm *form, UiTyped *typed)
{
    for (;;) {
        void *buttons[2];
        unsigned pressed = 0;
        g_autofree Control *controls = g_new0(Control, form->n_fields);
        View view = {controls, form->n_fields};
        newtGrid grid = view_new(form, typed, &view, buttons);
        newtComponent window = ui_window_open(grid, NULL);
        enable_fields(NULL, &view);
        focus(window, form, &view);

        int key = ui_window_run(window, buttons, 2, &pressed);
        UiMove move = key == UI_KEY_ESCAPE || pressed == 1 ? UI_BACK : UI_NEXT;
        take(form, &view, typed);
        ui_window_close(window, grid);
        gboolean settled = move == UI_BACK || check(form);
        form->problem_field = settled ? NULL : form->problem_field;
        if (settled)
            return move;
    }
}

void ui_form_clear(UiForm *form)
{
    for (unsigned i = 0; i < form->n_fields; i++)
        wipe(&form->fields[i]);
}
