#include "board.h"

#include <string.h>

#include "sdkconfig.h"

#if !CONFIG_IDF_TARGET_ESP32P4 && !CONFIG_IDF_TARGET_ESP32S3
#error "No profile for this chip: run idf.py set-target esp32p4 or esp32s3"
#endif

const board_profile_t *board_profile(void) {
    const size_t count = sizeof(board_profiles) / sizeof(board_profiles[0]);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(board_profiles[i].name, CONFIG_IDF_TARGET) == 0) {
            return &board_profiles[i];
        }
    }
    return &board_profiles[0];
}
