#include "vector_files.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static cJSON *read_json(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "Cannot read %s; name the folder of the vectors in KMS_VECTORS.\n", path);
        exit(2);
    }
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(size + 1);
    size_t got = fread(text, 1, size, file);
    text[got] = '\0';
    fclose(file);
    cJSON *value = cJSON_Parse(text);
    free(text);
    if (value == NULL) {
        fprintf(stderr, "%s is not JSON.\n", path);
        exit(2);
    }
    return value;
}

static const char *folder(void) {
    const char *given = getenv("KMS_VECTORS");
    return given != NULL ? given : VECTORS;
}

static int is_vector(const struct dirent *entry) {
    const char *dot = strrchr(entry->d_name, '.');
    return dot != NULL && strcmp(dot, ".json") == 0;
}

vector_files_t vectors_read(void) {
    struct dirent **entries;
    int count = scandir(folder(), &entries, is_vector, alphasort);
    if (count <= 0) {
        fprintf(stderr, "No vectors in %s; name their folder in KMS_VECTORS.\n", folder());
        exit(2);
    }
    vector_files_t files = {.count = (size_t)count};
    files.vectors = calloc(files.count, sizeof(cJSON *));
    for (size_t i = 0; i < files.count; i++) {
        char path[4096];
        snprintf(path, sizeof(path), "%s/%s", folder(), entries[i]->d_name);
        files.vectors[i] = read_json(path);
        free(entries[i]);
    }
    free(entries);
    return files;
}

void vectors_free(vector_files_t *files) {
    for (size_t i = 0; i < files->count; i++) {
        cJSON_Delete(files->vectors[i]);
    }
    free(files->vectors);
}

cJSON *url_vectors_read(void) {
    const char *given = getenv("KMS_URL_VECTORS");
    return read_json(given != NULL ? given : URL_VECTORS);
}

cJSON *improv_vectors_read(void) {
    const char *given = getenv("KMS_IMPROV_VECTORS");
    return read_json(given != NULL ? given : IMPROV_VECTORS);
}

size_t hex_read(const char *digits, uint8_t *bytes, size_t size) {
    size_t length = 0;
    unsigned byte = 0;
    while (length < size && sscanf(digits + 2 * length, "%2x", &byte) == 1) {
        bytes[length++] = (uint8_t)byte;
    }
    return length;
}
