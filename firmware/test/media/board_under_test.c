#include "board_under_test.h"

#include <string.h>

#include "board.h"

static host_options_t options;

void become_board(const char *profile, const char *video_file) {
    host_set_options(NULL);
    options = *host_options();
    options.profile = profile;
    options.video_file = video_file;
    host_set_options(&options);
}

/** The host board defines it in a file that is not part of this program. */
const board_profile_t *board_profile(void) {
    const size_t count = sizeof(board_profiles) / sizeof(board_profiles[0]);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(board_profiles[i].name, host_options()->profile) == 0) {
            return &board_profiles[i];
        }
    }
    return NULL;
}
