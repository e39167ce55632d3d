#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "app.h"
#include "freertos/semphr.h"
#include "freertos/task.h"
#include "host_options.h"
#include "option_parser.h"
#include "simulated_wifi.h"

#define EXIT_USAGE 2
#define MAIN_STACK 3584
#define MAIN_PRIORITY 1
#define STOP_STACK 6144
#define STOP_TIMEOUT_MS 4000

static void run_main(void *ctx) {
    (void)ctx;
    app_main();
    vTaskDelete(NULL);
}

static void run_stop(void *stopped) {
    board_app_stop();
    xSemaphoreGive(stopped);
    vTaskDelete(NULL);
}

/** Only `wait_for_end` handles signals: the tasks' threads inherit the mask. */
static void block_signals(sigset_t *signals) {
    sigemptyset(signals);
    sigaddset(signals, SIGINT);
    sigaddset(signals, SIGTERM);
    sigaddset(signals, SIGUSR1);
    sigaddset(signals, SIGUSR2);
    pthread_sigmask(SIG_BLOCK, signals, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static void wait_for_end(const sigset_t *signals) {
    int number = 0;
    while (sigwait(signals, &number) != 0 || number == SIGUSR1 || number == SIGUSR2) {
        if (number == SIGUSR1) {
            simulated_wifi_set_available(!simulated_wifi_is_available());
        } else if (number == SIGUSR2) {
            simulated_wifi_change_address();
        }
    }
}

/** Uses a terminal as the board's line: every byte as it is, and no signals. */
static bool open_console(const char *path) {
    struct termios line;
    const int terminal = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal < 0 || tcgetattr(terminal, &line) != 0) {
        fprintf(stderr, "host-board: cannot open the terminal %s: %s.\n", path, strerror(errno));
        return false;
    }
    cfmakeraw(&line);
    tcsetattr(terminal, TCSANOW, &line);
    dup2(terminal, STDIN_FILENO);
    dup2(terminal, STDOUT_FILENO);
    close(terminal);
    return true;
}

static bool stop_in_time(void) {
    SemaphoreHandle_t stopped = xSemaphoreCreateBinary();
    if (stopped == NULL ||
        xTaskCreate(run_stop, "stop", STOP_STACK, stopped, MAIN_PRIORITY, NULL) != pdPASS) {
        return false;
    }
    if (xSemaphoreTake(stopped, pdMS_TO_TICKS(STOP_TIMEOUT_MS)) != pdTRUE) {
        return false;
    }
    vSemaphoreDelete(stopped);
    return true;
}

int main(int argc, char **argv) {
    static host_options_t options;
    sigset_t signals;
    options = *host_options();
    switch (option_parser_read(argc, argv, &options)) {
    case OPTIONS_HELP:
        option_parser_print_help();
        return EXIT_SUCCESS;
    case OPTIONS_INVALID:
        return EXIT_USAGE;
    case OPTIONS_RUN:
        break;
    }
    if (options.console[0] != '\0' && !open_console(options.console)) {
        return EXIT_FAILURE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    host_set_options(&options);
    host_set_arguments(argv);
    block_signals(&signals);
    if (xTaskCreate(run_main, "main", MAIN_STACK, NULL, MAIN_PRIORITY, NULL) != pdPASS) {
        fprintf(stderr, "host-board: out of memory.\n");
        return EXIT_FAILURE;
    }
    wait_for_end(&signals);
    if (!stop_in_time()) {
        fprintf(stderr, "host-board: the board did not stop within 4 s.\n");
        _exit(EXIT_FAILURE);
    }
    fflush(stdout);
    return EXIT_SUCCESS;
}
