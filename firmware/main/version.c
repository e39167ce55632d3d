#include "version.h"

#include <stdio.h>

#include "board.h"
#include "esp_app_desc.h"

void version_print(void) {
    const esp_app_desc_t *description = esp_app_get_description();
    const board_profile_t *profile = board_profile();
    printf("Boardcast: %s\n", description->version);
    printf("ESP-IDF: %s\n", description->idf_ver);
    printf("Board: %s (%s)\n", profile->board, profile->chip);
}
