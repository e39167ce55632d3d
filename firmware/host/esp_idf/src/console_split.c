#include <stdbool.h>

#include "esp_console.h"

/** Whether a backslash escapes the character; before any other, both are dropped. */
static bool can_be_escaped(char c) {
    return c == ' ' || c == '"' || c == '\\';
}

/**
 * Copies one argument to `*out` and returns the rest of the line. A quote counts only at the
 * beginning of an argument, and the next one ends it.
 */
static const char *copy_argument(const char *in, char **out) {
    const bool is_quoted = *in == '"';
    const char end = is_quoted ? '"' : ' ';
    in += is_quoted ? 1 : 0;
    while (*in != '\0' && *in != end) {
        if (*in != '\\') {
            *(*out)++ = *in++;
            continue;
        }
        in++;
        if (can_be_escaped(*in)) {
            *(*out)++ = *in;
        }
        in += *in != '\0' ? 1 : 0;
    }
    return *in != '\0' ? in + 1 : in;
}

size_t esp_console_split_argv(char *line, char **argv, size_t argv_size) {
    const char *in = line;
    char *out = line;
    size_t argc = 0;
    while (argc + 1 < argv_size) {
        while (*in == ' ') {
            in++;
        }
        if (*in == '\0') {
            break;
        }
        argv[argc++] = out;
        in = copy_argument(in, &out);
        // An argument is not longer than in the line, so the rest of the line is not overwritten.
        *out++ = '\0';
    }
    argv[argc] = NULL;
    return argc;
}
