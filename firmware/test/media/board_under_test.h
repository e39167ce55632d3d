#pragma once

#include "host_options.h"

/** Configures this program as a board of a profile, with the test pattern or a file of H.264. */
void become_board(const char *profile, const char *video_file);
