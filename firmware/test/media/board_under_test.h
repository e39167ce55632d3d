#pragma once

#include "host_options.h"

/** Makes this program a board of a profile, with the pattern for a camera or a file of H.264. */
void become_board(const char *profile, const char *video_file);
