#pragma once

/** The entry point that ESP-IDF calls. */
void app_main(void);

/** Disconnects from the server and ends the app, within 4 s. Only the host build calls it. */
void board_app_stop(void);
