#include <stdbool.h>

#include "esp_console.h"

/** Whether a backslash before this character stands for it; before any other both are dropped. */
static bool can_be_escaped(char c) {
    return c == ' ' || c == '"' || c == '\\';
}

/**
 * Copies one argument to `*out` and gives where the line goes on. A quote counts only where an
 * argument begins, and the next one ends the argument.
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
        // The argument is shorter than its place in the line, so what is left of it is not hit.
        *out++ = '\0';
    }
    argv[argc] = NULL;
    return argc;
}
