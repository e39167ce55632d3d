#pragma once

/** Where ESP-IDF starts the firmware. */
void app_main(void);

/** Leaves the server and ends what `app_main` began, within 4 s. A board never does; a host does.
 */
void board_app_stop(void);
