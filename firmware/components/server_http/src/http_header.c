#include "http_header.h"

#include <string.h>
#include <strings.h>

const char *http_header_next(const char *reply, const char *name, const char *previous) {
    const size_t length = strlen(name);
    const char *at = strchr(previous != NULL ? previous : reply, '\n');
    for (; at != NULL; at = strchr(at + 1, '\n')) {
        const char *line = at + 1;
        if (strncasecmp(line, name, length) == 0 && line[length] == ':') {
            return line + length + 1 + strspn(line + length + 1, " \t");
        }
    }
    return NULL;
}
