#pragma once

/** Prints the versions of the firmware and of ESP-IDF, and which board it is. */
void version_print(void);
