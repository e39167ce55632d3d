#include "esp_system.h"

#include <unistd.h>

#include "esp_app_desc.h"

void esp_restart(void) {
    printf("Restarting is not supported: start the host board again.\n");
    fflush(stdout);
    // Other tasks still run, and would use what exit tears down.
    _exit(0);
}

const esp_app_desc_t *esp_app_get_description(void) {
    static const esp_app_desc_t description = {
        .version = FIRMWARE_VERSION, .project_name = "boardcast", .idf_ver = "none, a host"};
    return &description;
}
