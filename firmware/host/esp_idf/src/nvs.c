#include "nvs.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host_options.h"
#include "nvs_flash.h"

#define ENTRIES 64
#define HANDLES 8
#define MAX_VALUE 4000
#define HEADER "boardcast-nvs 1\n"

typedef struct {
    char name_space[NVS_KEY_NAME_MAX_SIZE];
    char key[NVS_KEY_NAME_MAX_SIZE];
    char *value;
} entry_t;

typedef struct {
    bool open;
    bool writable;
    char name_space[NVS_KEY_NAME_MAX_SIZE];
} opened_t;

/** The whole store; without a file it is lost at the end of the program. */
static struct {
    pthread_mutex_t lock;
    bool ready;
    entry_t entries[ENTRIES];
    opened_t handles[HANDLES];
} store = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void clear(void) {
    for (int i = 0; i < ENTRIES; i++) {
        free(store.entries[i].value);
        store.entries[i] = (entry_t){0};
    }
}

static entry_t *find(const char *name_space, const char *key) {
    for (int i = 0; i < ENTRIES; i++) {
        entry_t *entry = &store.entries[i];
        if (entry->value != NULL && strcmp(entry->name_space, name_space) == 0 &&
            strcmp(entry->key, key) == 0) {
            return entry;
        }
    }
    return NULL;
}

static entry_t *find_unused(void) {
    for (int i = 0; i < ENTRIES; i++) {
        if (store.entries[i].value == NULL) {
            return &store.entries[i];
        }
    }
    return NULL;
}

static esp_err_t put(const char *name_space, const char *key, const char *value) {
    entry_t *entry = find(name_space, key);
    entry = entry != NULL ? entry : find_unused();
    char *copy = strdup(value);
    if (entry == NULL || copy == NULL) {
        free(copy);
        return ESP_ERR_NVS_NOT_ENOUGH_SPACE;
    }
    free(entry->value);
    snprintf(entry->name_space, sizeof(entry->name_space), "%s", name_space);
    snprintf(entry->key, sizeof(entry->key), "%s", key);
    entry->value = copy;
    return ESP_OK;
}

/** An entry is `namespace key length\n`, then the value and a line's end. */
static bool read_entry(FILE *file) {
    char name_space[NVS_KEY_NAME_MAX_SIZE];
    char key[NVS_KEY_NAME_MAX_SIZE];
    size_t length = 0;
    if (fscanf(file, "%15s %15s %zu", name_space, key, &length) != 3 || fgetc(file) != '\n' ||
        length > MAX_VALUE) {
        return false;
    }
    char *value = calloc(1, length + 1);
    const bool is_whole = value != NULL && fread(value, 1, length, file) == length &&
                          fgetc(file) == '\n' && strlen(value) == length &&
                          put(name_space, key, value) == ESP_OK;
    free(value);
    return is_whole;
}

static bool is_at_end(FILE *file) {
    const int character = fgetc(file);
    if (character == EOF) {
        return true;
    }
    ungetc(character, file);
    return false;
}

static bool read_all(FILE *file) {
    char header[sizeof(HEADER)] = "";
    if (fgets(header, sizeof(header), file) == NULL || strcmp(header, HEADER) != 0) {
        return false;
    }
    while (!is_at_end(file)) {
        if (!read_entry(file)) {
            return false;
        }
    }
    return true;
}

static esp_err_t load(const char *path) {
    FILE *file = path[0] == '\0' ? NULL : fopen(path, "rb");
    if (file == NULL) {
        return path[0] == '\0' || errno == ENOENT ? ESP_OK : ESP_FAIL;
    }
    const bool is_whole = read_all(file);
    fclose(file);
    if (is_whole) {
        return ESP_OK;
    }
    clear();
    return ESP_ERR_NVS_NEW_VERSION_FOUND;
}

static bool write_all(FILE *file) {
    fputs(HEADER, file);
    for (int i = 0; i < ENTRIES; i++) {
        const entry_t *entry = &store.entries[i];
        if (entry->value != NULL) {
            fprintf(file, "%s %s %zu\n%s\n", entry->name_space, entry->key, strlen(entry->value),
                    entry->value);
        }
    }
    return fflush(file) == 0 && fsync(fileno(file)) == 0;
}

/** Replaces the file atomically. */
static esp_err_t save(const char *path) {
    char beside[1024];
    if (path[0] == '\0') {
        return ESP_OK;
    }
    snprintf(beside, sizeof(beside), "%s.new", path);
    // It contains a password, so only its owner may read it.
    const int descriptor = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "wb");
    if (file == NULL) {
        return ESP_FAIL;
    }
    const bool is_written = write_all(file);
    const bool is_closed = fclose(file) == 0;
    if (is_written && is_closed && rename(beside, path) == 0) {
        return ESP_OK;
    }
    remove(beside);
    return ESP_FAIL;
}

esp_err_t nvs_flash_init(void) {
    esp_err_t result = ESP_OK;
    pthread_mutex_lock(&store.lock);
    if (!store.ready) {
        result = load(host_options()->nvs_file);
        store.ready = result == ESP_OK;
    }
    pthread_mutex_unlock(&store.lock);
    return result;
}

esp_err_t nvs_flash_deinit(void) {
    pthread_mutex_lock(&store.lock);
    clear();
    store.ready = false;
    memset(store.handles, 0, sizeof(store.handles));
    pthread_mutex_unlock(&store.lock);
    return ESP_OK;
}

esp_err_t nvs_flash_erase(void) {
    pthread_mutex_lock(&store.lock);
    clear();
    const esp_err_t result = save(host_options()->nvs_file);
    pthread_mutex_unlock(&store.lock);
    return result;
}

static bool exists(const char *name_space) {
    for (int i = 0; i < ENTRIES; i++) {
        if (store.entries[i].value != NULL &&
            strcmp(store.entries[i].name_space, name_space) == 0) {
            return true;
        }
    }
    return false;
}

static esp_err_t open_namespace(const char *name_space, nvs_open_mode_t mode,
                                nvs_handle_t *handle) {
    if (!store.ready) {
        return ESP_ERR_NVS_NOT_INITIALIZED;
    }
    if (mode == NVS_READONLY && !exists(name_space)) {
        return ESP_ERR_NVS_NOT_FOUND;
    }
    for (uint32_t i = 0; i < HANDLES; i++) {
        opened_t *opened = &store.handles[i];
        if (!opened->open) {
            *opened = (opened_t){.open = true, .writable = mode == NVS_READWRITE};
            snprintf(opened->name_space, sizeof(opened->name_space), "%s", name_space);
            *handle = i + 1;
            return ESP_OK;
        }
    }
    return ESP_ERR_NO_MEM;
}

esp_err_t nvs_open(const char *name_space, nvs_open_mode_t mode, nvs_handle_t *handle) {
    if (name_space == NULL || handle == NULL || name_space[0] == '\0' ||
        strlen(name_space) >= NVS_KEY_NAME_MAX_SIZE || strpbrk(name_space, " \n") != NULL) {
        return ESP_ERR_NVS_INVALID_NAME;
    }
    pthread_mutex_lock(&store.lock);
    const esp_err_t result = open_namespace(name_space, mode, handle);
    pthread_mutex_unlock(&store.lock);
    return result;
}

static opened_t *opened_of(nvs_handle_t handle) {
    if (handle == 0 || handle > HANDLES || !store.handles[handle - 1].open) {
        return NULL;
    }
    return &store.handles[handle - 1];
}

void nvs_close(nvs_handle_t handle) {
    pthread_mutex_lock(&store.lock);
    opened_t *opened = opened_of(handle);
    if (opened != NULL) {
        opened->open = false;
    }
    pthread_mutex_unlock(&store.lock);
}

esp_err_t nvs_commit(nvs_handle_t handle) {
    pthread_mutex_lock(&store.lock);
    const esp_err_t result =
        opened_of(handle) == NULL ? ESP_ERR_NVS_INVALID_HANDLE : save(host_options()->nvs_file);
    pthread_mutex_unlock(&store.lock);
    return result;
}

static esp_err_t check_key(const char *key) {
    if (key == NULL || key[0] == '\0' || strpbrk(key, " \n") != NULL) {
        return ESP_ERR_NVS_INVALID_NAME;
    }
    return strlen(key) >= NVS_KEY_NAME_MAX_SIZE ? ESP_ERR_NVS_KEY_TOO_LONG : ESP_OK;
}

static esp_err_t check_write(const opened_t *opened, const char *key) {
    if (opened == NULL) {
        return ESP_ERR_NVS_INVALID_HANDLE;
    }
    return opened->writable ? check_key(key) : ESP_ERR_NVS_READ_ONLY;
}

esp_err_t nvs_set_str(nvs_handle_t handle, const char *key, const char *value) {
    if (value == NULL || strlen(value) >= MAX_VALUE) {
        return ESP_ERR_NVS_VALUE_TOO_LONG;
    }
    pthread_mutex_lock(&store.lock);
    const opened_t *opened = opened_of(handle);
    esp_err_t result = check_write(opened, key);
    if (result == ESP_OK) {
        result = put(opened->name_space, key, value);
    }
    pthread_mutex_unlock(&store.lock);
    return result;
}

static esp_err_t copy_out(const entry_t *entry, char *value, size_t *length) {
    const size_t needed = strlen(entry->value) + 1;
    if (value != NULL && *length < needed) {
        return ESP_ERR_NVS_INVALID_LENGTH;
    }
    if (value != NULL) {
        memcpy(value, entry->value, needed);
    }
    *length = needed;
    return ESP_OK;
}

esp_err_t nvs_get_str(nvs_handle_t handle, const char *key, char *value, size_t *length) {
    if (length == NULL) {
        return ESP_ERR_INVALID_ARG;
    }
    pthread_mutex_lock(&store.lock);
    const opened_t *opened = opened_of(handle);
    esp_err_t result = opened == NULL ? ESP_ERR_NVS_INVALID_HANDLE : check_key(key);
    if (result == ESP_OK) {
        const entry_t *entry = find(opened->name_space, key);
        result = entry == NULL ? ESP_ERR_NVS_NOT_FOUND : copy_out(entry, value, length);
    }
    pthread_mutex_unlock(&store.lock);
    return result;
}

esp_err_t nvs_erase_key(nvs_handle_t handle, const char *key) {
    pthread_mutex_lock(&store.lock);
    const opened_t *opened = opened_of(handle);
    esp_err_t result = check_write(opened, key);
    if (result == ESP_OK) {
        entry_t *entry = find(opened->name_space, key);
        result = entry == NULL ? ESP_ERR_NVS_NOT_FOUND : ESP_OK;
        if (entry != NULL) {
            free(entry->value);
            *entry = (entry_t){0};
        }
    }
    pthread_mutex_unlock(&store.lock);
    return result;
}
