#include "version.h"

#include "board.h"
#include "esp_app_desc.h"
#include "generated/board_console.h"
#include "server_ca.h"

void version_print(void) {
    const esp_app_desc_t *description = esp_app_get_description();
    const board_profile_t *profile = board_profile();
    BOARD_PRINT_FIRMWARE_VERSION(description->version);
    BOARD_PRINT_ESP_IDF_VERSION(description->idf_ver);
    BOARD_PRINT_BOARD_VERSION(profile->board, profile->chip);
    char ca[SERVER_CA_FINGERPRINT_SIZE];
    server_ca_fingerprint(ca);
    if (ca[0] != '\0') {
        BOARD_PRINT_SERVER_CA(ca);
    }
}
