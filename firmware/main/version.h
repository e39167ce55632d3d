#pragma once

/** Prints the versions of the firmware and of ESP-IDF, and the board. */
void version_print(void);
