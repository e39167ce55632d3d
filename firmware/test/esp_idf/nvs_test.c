#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmocka_program.h"
#include "host_options.h"
#include "nvs.h"
#include "nvs_flash.h"

static char folder[] = "/tmp/nvs-test-XXXXXX";
static char path[64];
static host_options_t options;

static int begin(void **state) {
    (void)state;
    unlink(path);
    return nvs_flash_init() == ESP_OK ? 0 : -1;
}

static int end(void **state) {
    (void)state;
    nvs_flash_deinit();
    chmod(folder, 0700);
    return 0;
}

static void restart(void) {
    assert_int_equal(nvs_flash_deinit(), ESP_OK);
    assert_int_equal(nvs_flash_init(), ESP_OK);
}

static void put(const char *key, const char *value, bool commits) {
    nvs_handle_t nvs;
    assert_int_equal(nvs_open("space", NVS_READWRITE, &nvs), ESP_OK);
    assert_int_equal(nvs_set_str(nvs, key, value), ESP_OK);
    if (commits) {
        assert_int_equal(nvs_commit(nvs), ESP_OK);
    }
    nvs_close(nvs);
}

static void assert_holds(const char *key, const char *wanted) {
    nvs_handle_t nvs;
    char value[64];
    size_t length = sizeof(value);
    assert_int_equal(nvs_open("space", NVS_READONLY, &nvs), ESP_OK);
    assert_int_equal(nvs_get_str(nvs, key, value, &length), ESP_OK);
    assert_string_equal(value, wanted);
    assert_int_equal(length, strlen(wanted) + 1);
    nvs_close(nvs);
}

static void committed_values_survive_a_restart(void **state) {
    (void)state;
    put("ssid", "a b\n\xc3\xa9", true);
    put("ssid", "other \"name\"", true);
    put("server", "", true);
    restart();
    assert_holds("ssid", "other \"name\"");
    assert_holds("server", "");
}

static void uncommitted_values_do_not_survive_a_restart(void **state) {
    (void)state;
    nvs_handle_t nvs;
    put("ssid", "kept", true);
    put("ssid", "lost", false);
    restart();
    assert_holds("ssid", "kept");
    assert_int_equal(nvs_open("nothing", NVS_READONLY, &nvs), ESP_ERR_NVS_NOT_FOUND);
}

static void only_the_owner_may_read_the_file(void **state) {
    (void)state;
    struct stat status;
    put("password", "secret", true);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

static void an_interrupted_write_keeps_the_file(void **state) {
    (void)state;
    char beside[80];
    put("ssid", "kept", true);
    // The draft of a program that ended during a write.
    snprintf(beside, sizeof(beside), "%s.new", path);
    FILE *torn = fopen(beside, "w");
    fputs("boardcast-nvs 1\nspace ssid 9\nno", torn);
    fclose(torn);
    restart();
    assert_holds("ssid", "kept");
    put("ssid", "newer", true);
    restart();
    assert_holds("ssid", "newer");
}

static void a_failed_commit_returns_an_error(void **state) {
    (void)state;
    nvs_handle_t nvs;
    static char gone[96];
    snprintf(gone, sizeof(gone), "%s/none/nvs", folder);
    options.nvs_file = gone;
    assert_int_equal(nvs_open("space", NVS_READWRITE, &nvs), ESP_OK);
    assert_int_equal(nvs_set_str(nvs, "ssid", "x"), ESP_OK);
    assert_int_not_equal(nvs_commit(nvs), ESP_OK);
    nvs_close(nvs);
    options.nvs_file = path;
}

static void a_file_with_other_content_is_rejected(void **state) {
    (void)state;
    static const char *const contents[] = {
        "hello\n",
        "\n",
        "boardcast-nvs 1\nspace ssid",
        "boardcast-nvs 1\nspace ssid 4\nhom",
        "boardcast-nvs 1\nspace ssid 4\nhome",
        "boardcast-nvs 1\nspace ssid 3\nhome\n",
        "boardcast-nvs 1\nspace ssid 99999999999\nhome\n",
        "boardcast-nvs 1\naaaaaaaaaaaaaaaaaaaa ssid 1\nx\n",
    };
    for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
        nvs_flash_deinit();
        FILE *file = fopen(path, "w");
        fputs(contents[i], file);
        fclose(file);
        assert_int_equal(nvs_flash_init(), ESP_ERR_NVS_NEW_VERSION_FOUND);
        assert_int_equal(nvs_flash_erase(), ESP_OK);
        assert_int_equal(nvs_flash_init(), ESP_OK);
    }
}

static void names_modes_and_sizes_are_checked(void **state) {
    (void)state;
    nvs_handle_t nvs;
    char value[2];
    size_t length = sizeof(value);
    assert_int_equal(nvs_open("a-namespace-too-long", NVS_READWRITE, &nvs),
                     ESP_ERR_NVS_INVALID_NAME);
    put("ssid", "abc", true);
    assert_int_equal(nvs_open("space", NVS_READONLY, &nvs), ESP_OK);
    assert_int_equal(nvs_set_str(nvs, "ssid", "x"), ESP_ERR_NVS_READ_ONLY);
    assert_int_equal(nvs_get_str(nvs, "ssid", value, &length), ESP_ERR_NVS_INVALID_LENGTH);
    assert_int_equal(nvs_get_str(nvs, "other", value, &length), ESP_ERR_NVS_NOT_FOUND);
    nvs_close(nvs);
    assert_int_equal(nvs_get_str(nvs, "ssid", value, &length), ESP_ERR_NVS_INVALID_HANDLE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(committed_values_survive_a_restart), TEST(uncommitted_values_do_not_survive_a_restart),
        TEST(only_the_owner_may_read_the_file),   TEST(an_interrupted_write_keeps_the_file),
        TEST(a_failed_commit_returns_an_error),   TEST(a_file_with_other_content_is_rejected),
        TEST(names_modes_and_sizes_are_checked),
    };
    if (mkdtemp(folder) == NULL) {
        return 1;
    }
    snprintf(path, sizeof(path), "%s/nvs", folder);
    options = *host_options();
    options.nvs_file = path;
    host_set_options(&options);
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    char command[96];
    unlink(path);
    snprintf(command, sizeof(command), "%s.new", path);
    unlink(command);
    rmdir(folder);
    return failed;
}
