#include "harness.h"

#include "cmocka_program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define STEP_MS 5

const char harness_offer[] = "v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\na=setup:actpass\r\n"
                             "a=ice-ufrag:user\r\na=ice-pwd:offer-secret\r\n";

static FILE *collected;
static int kept_out;
static int kept_err;

int64_t harness_now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void add(harness_t *harness, int *count) {
    pthread_mutex_lock(&harness->lock);
    (*count)++;
    pthread_mutex_unlock(&harness->lock);
}

int harness_get(harness_t *harness, const int *count) {
    pthread_mutex_lock(&harness->lock);
    const int value = *count;
    pthread_mutex_unlock(&harness->lock);
    return value;
}

static int on_connected(void *ctx) {
    harness_t *harness = ctx;
    add(harness, &harness->offers_asked);
    if (harness->no_offer) {
        return 0;
    }
    esp_peer_signaling_msg_t offer = {
        .type = ESP_PEER_SIGNALING_MSG_SDP,
        .data = (uint8_t *)(uintptr_t)harness_offer,
        .size = (int)strlen(harness_offer),
    };
    return esp_signaling_get_kms_impl()->send_msg(harness->signaling, &offer);
}

static int on_msg(esp_peer_signaling_msg_t *msg, void *ctx) {
    harness_t *harness = ctx;
    if (msg->type == ESP_PEER_SIGNALING_MSG_SDP) {
        usleep((useconds_t)harness->hold_ms * 1000);
        pthread_mutex_lock(&harness->lock);
        harness->answers++;
        harness->answer_length = (size_t)msg->size;
        pthread_mutex_unlock(&harness->lock);
    } else if (msg->type == ESP_PEER_SIGNALING_MSG_BYE) {
        add(harness, &harness->byes);
    } else {
        add(harness, &harness->candidates);
    }
    return 0;
}

static void on_phase(kms_phase_t phase, void *ctx) {
    harness_t *harness = ctx;
    pthread_mutex_lock(&harness->lock);
    harness->phase = phase;
    pthread_mutex_unlock(&harness->lock);
}

static void on_announce(const char *endpoint, void *ctx) {
    harness_t *harness = ctx;
    (void)endpoint;
    add(harness, &harness->announced);
}

void harness_open(harness_t *harness) {
    kms_signaling_cfg_t kms = {
        .identity = {.name = "kitchen",
                     .profile = "esp32s3",
                     .firmware = "0.1.0",
                     .id = "02:00:5e:00:53:01"},
        .on_phase = on_phase,
        .on_announce = on_announce,
    };
    esp_peer_signaling_cfg_t cfg = {
        .on_connected = on_connected,
        .on_msg = on_msg,
        .extra_cfg = &kms,
        .extra_size = sizeof(kms),
        .ctx = harness,
    };
    pthread_mutex_init(&harness->lock, NULL);
    harness->server = scripted_server_start();
    if (esp_signaling_get_kms_impl()->start(&cfg, &harness->signaling) != ESP_PEER_ERR_NONE) {
        abort();
    }
}

int64_t harness_stop(harness_t *harness) {
    const int64_t began = harness_now_ms();
    const int result = esp_signaling_get_kms_impl()->stop(harness->signaling);
    harness->signaling = NULL;
    return result == ESP_PEER_ERR_NONE ? harness_now_ms() - began : INT64_MAX;
}

void harness_close(harness_t *harness) {
    if (harness->signaling != NULL) {
        harness_stop(harness);
    }
    scripted_server_stop(harness->server);
    pthread_mutex_destroy(&harness->lock);
}

void harness_start_at(harness_t *harness, const char *url) {
    if (kms_signaling_restart(harness->signaling, url) != ESP_PEER_ERR_NONE) {
        abort();
    }
}

void harness_start(harness_t *harness) {
    char url[64];
    snprintf(url, sizeof(url), "ws://127.0.0.1:%d", scripted_server_port(harness->server));
    harness_start_at(harness, url);
}

bool harness_until_phase(harness_t *harness, kms_phase_t phase, int ms) {
    const int64_t until = harness_now_ms() + ms;
    for (;;) {
        pthread_mutex_lock(&harness->lock);
        const bool is_there = harness->phase == phase;
        pthread_mutex_unlock(&harness->lock);
        if (is_there || harness_now_ms() > until) {
            return is_there;
        }
        usleep(STEP_MS * 1000);
    }
}

bool harness_until(harness_t *harness, const int *count, int at_least, int ms) {
    const int64_t until = harness_now_ms() + ms;
    while (harness_get(harness, count) < at_least) {
        if (harness_now_ms() > until) {
            return false;
        }
        usleep(STEP_MS * 1000);
    }
    return true;
}

bool harness_until_request(harness_t *harness, const char *method, int at_least, int ms) {
    const int64_t until = harness_now_ms() + ms;
    while (scripted_server_count(harness->server, method) < at_least) {
        if (harness_now_ms() > until) {
            return false;
        }
        usleep(STEP_MS * 1000);
    }
    return true;
}

void harness_forget(harness_t *harness) {
    pthread_mutex_lock(&harness->lock);
    harness->announced = 0;
    harness->offers_asked = 0;
    pthread_mutex_unlock(&harness->lock);
}

void harness_collect_log(void) {
    fflush(NULL);
    collected = tmpfile();
    kept_out = dup(STDOUT_FILENO);
    kept_err = dup(STDERR_FILENO);
    dup2(fileno(collected), STDOUT_FILENO);
    dup2(fileno(collected), STDERR_FILENO);
}

char *harness_collected_log(void) {
    fflush(NULL);
    dup2(kept_out, STDOUT_FILENO);
    dup2(kept_err, STDERR_FILENO);
    close(kept_out);
    close(kept_err);
    const off_t length = lseek(fileno(collected), 0, SEEK_END);
    char *text = calloc(1, (size_t)length + 1);
    if (pread(fileno(collected), text, (size_t)length, 0) != length) {
        abort();
    }
    fclose(collected);
    return text;
}

void harness_publish(harness_t *harness) {
    harness_start(harness);
    assert_true(harness_until(harness, &harness->announced, 1, 5000));
    assert_true(harness_until_phase(harness, KMS_PHASE_PUBLISHING, 1000));
    kms_signaling_peer_changed(harness->signaling, true);
}
