#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmocka_program.h"
#include "esp_console.h"
#include "freertos/queue.h"
#include "freertos/task.h"

static void assert_splits(const char *line, size_t argc, const char *const *wanted) {
    char copy[128];
    char *argv[8];
    snprintf(copy, sizeof(copy), "%s", line);
    assert_int_equal(esp_console_split_argv(copy, argv, 8), argc);
    for (size_t i = 0; i < argc; i++) {
        assert_string_equal(argv[i], wanted[i]);
    }
    assert_null(argv[argc]);
}

static void spaces_separate_arguments(void **state) {
    (void)state;
    assert_splits("", 0, NULL);
    assert_splits("   ", 0, NULL);
    assert_splits("  wifi  home secret ", 3, (const char *const[]){"wifi", "home", "secret"});
}

static void quotes_keep_spaces_and_empty_arguments(void **state) {
    (void)state;
    assert_splits("wifi \"my home\" \"\"", 3, (const char *const[]){"wifi", "my home", ""});
    assert_splits("a \"b c", 2, (const char *const[]){"a", "b c"});
    assert_splits("\"a\"b", 2, (const char *const[]){"a", "b"});
    assert_splits("a\"b", 1, (const char *const[]){"a\"b"});
}

static void a_backslash_escapes_a_space_a_quote_and_itself(void **state) {
    (void)state;
    assert_splits("a\\ b\\\\c\\\"", 1, (const char *const[]){"a b\\c\""});
    assert_splits("\"a\\\"b\" \\ c", 2, (const char *const[]){"a\"b", " c"});
    assert_splits("a\\nb", 1, (const char *const[]){"ab"});
    assert_splits("a\\", 1, (const char *const[]){"a"});
}

static void the_number_of_arguments_is_limited(void **state) {
    (void)state;
    char line[] = "a b c d";
    char *argv[3];
    assert_int_equal(esp_console_split_argv(line, argv, 3), 2);
    assert_string_equal(argv[1], "b");
    assert_null(argv[2]);
}

static int ran_with;

static int command(int argc, char **argv) {
    (void)argv;
    ran_with = argc;
    return 7;
}

static void a_line_runs_its_command(void **state) {
    (void)state;
    int returned = 0;
    const esp_console_cmd_t cmd = {.command = "go", .help = "Goes", .func = command};
    assert_int_equal(esp_console_cmd_register(&cmd), ESP_OK);
    assert_int_equal(esp_console_run("go a b", &returned), ESP_OK);
    assert_int_equal(returned, 7);
    assert_int_equal(ran_with, 3);
    assert_int_equal(esp_console_run("stay", &returned), ESP_ERR_NOT_FOUND);
    assert_int_equal(esp_console_run("  ", &returned), ESP_ERR_INVALID_ARG);
}

static QueueHandle_t received;

static int run_echo(int argc, char **argv) {
    char text[24] = "";
    if (argc > 1) {
        snprintf(text, sizeof(text), "%s", argv[1]);
    }
    xQueueSend(received, text, portMAX_DELAY);
    return 0;
}

static void assert_received(const char *wanted) {
    char text[24];
    assert_int_equal(xQueueReceive(received, text, pdMS_TO_TICKS(5000)), pdTRUE);
    assert_string_equal(text, wanted);
}

static void a_long_line_is_truncated_and_the_next_is_complete(void **state) {
    static const char typed[] = "echo 0123456789abcde\necho ab\r\n\necho \"last one\"";
    const esp_console_cmd_t cmd = {.command = "echo", .help = "Echo", .func = run_echo};
    const esp_console_dev_uart_config_t device = ESP_CONSOLE_DEV_UART_CONFIG_DEFAULT();
    esp_console_repl_config_t config = ESP_CONSOLE_REPL_CONFIG_DEFAULT();
    esp_console_repl_t *repl = NULL;
    int ends[2];
    (void)state;
    received = xQueueCreate(4, 24);
    config.max_cmdline_length = 16;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], typed, strlen(typed)), strlen(typed));
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]);
    close(ends[1]);
    assert_int_equal(esp_console_cmd_register(&cmd), ESP_OK);
    assert_int_equal(esp_console_new_repl_uart(&device, &config, &repl), ESP_OK);
    assert_int_equal(esp_console_start_repl(repl), ESP_OK);
    assert_received("0123456789");
    assert_received("ab");
    assert_received("last one");
    // The end of the input ends only the task.
    while (uxTaskGetNumberOfTasks() > 0) {
        vTaskDelay(1);
    }
    vQueueDelete(received);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spaces_separate_arguments),
        cmocka_unit_test(quotes_keep_spaces_and_empty_arguments),
        cmocka_unit_test(a_backslash_escapes_a_space_a_quote_and_itself),
        cmocka_unit_test(the_number_of_arguments_is_limited),
        cmocka_unit_test(a_line_runs_its_command),
        cmocka_unit_test(a_long_line_is_truncated_and_the_next_is_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
