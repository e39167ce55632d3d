#include "version.h"

#include "board.h"
#include "board_settings.h"
#include "esp_app_desc.h"
#include "generated/board_console.h"

void version_print(void) {
    const esp_app_desc_t *description = esp_app_get_description();
    const board_profile_t *profile = board_profile();
    BOARD_PRINT_FIRMWARE_VERSION(description->version);
    BOARD_PRINT_ESP_IDF_VERSION(description->idf_ver);
    BOARD_PRINT_BOARD_VERSION(profile->board, profile->chip);
    if (board_settings()->ca_sha256[0] != '\0') {
        BOARD_PRINT_SERVER_CA(board_settings()->ca_sha256);
    }
}
