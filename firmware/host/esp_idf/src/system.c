#include "esp_system.h"

#include "esp_app_desc.h"

void esp_restart(void) {
    printf("The board restarts: start the host board again.\n");
    exit(0);
}

const esp_app_desc_t *esp_app_get_description(void) {
    static const esp_app_desc_t description = {.version = FIRMWARE_VERSION,
                                               .project_name = "boardcast"};
    return &description;
}
