#include "esp_system.h"

#include <errno.h>
#include <linux/close_range.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "esp_app_desc.h"
#include "host_options.h"

#define FIRST_FILE (STDERR_FILENO + 1)

void esp_restart(void) {
    char *const *arguments = host_arguments();
    fflush(stdout);
    if (arguments != NULL) {
        // Sockets and files end with the program; its console stays open.
        close_range(FIRST_FILE, ~0U, CLOSE_RANGE_CLOEXEC);
        execv("/proc/self/exe", arguments);
        fprintf(stderr, "host-board: cannot restart: %s.\n", strerror(errno));
    }
    // Other tasks still run, and would use what exit tears down.
    _exit(EXIT_FAILURE);
}

const esp_app_desc_t *esp_app_get_description(void) {
    static const esp_app_desc_t description = {
        .version = FIRMWARE_VERSION, .project_name = "boardcast", .idf_ver = "none, a host"};
    return &description;
}
