#include "resends.h"

#include <gst/rtp/gstrtpbuffer.h>

/** esp_peer's own numbers. */
#define KEPT 256
#define MOST_RESENDS 3

typedef struct {
    GstBuffer *packet;
    uint16_t sequence;
    uint8_t resent;
} kept_t;

struct resends {
    GstPad *pad;
    gulong probe;
    GMutex lock;
    kept_t kept[KEPT];
};

static void keep(resends_t *resends, GstBuffer *packet) {
    GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
    if (GST_BUFFER_FLAG_IS_SET(packet, GST_RTP_BUFFER_FLAG_RETRANSMISSION) ||
        !gst_rtp_buffer_map(packet, GST_MAP_READ, &rtp)) {
        return;
    }
    const uint16_t sequence = gst_rtp_buffer_get_seq(&rtp);
    gst_rtp_buffer_unmap(&rtp);
    g_mutex_lock(&resends->lock);
    kept_t *place = &resends->kept[sequence % KEPT];
    gst_buffer_replace(&place->packet, packet);
    place->sequence = sequence;
    place->resent = 0;
    g_mutex_unlock(&resends->lock);
}

static GstPadProbeReturn on_packets(GstPad *pad, GstPadProbeInfo *info, gpointer resends) {
    (void)pad;
    if (info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST) {
        GstBufferList *list = GST_PAD_PROBE_INFO_BUFFER_LIST(info);
        for (guint i = 0; i < gst_buffer_list_length(list); i++) {
            keep(resends, gst_buffer_list_get(list, i));
        }
    } else {
        keep(resends, GST_PAD_PROBE_INFO_BUFFER(info));
    }
    return GST_PAD_PROBE_OK;
}

resends_t *resends_new(GstPad *pad) {
    resends_t *resends = g_new0(resends_t, 1);
    g_mutex_init(&resends->lock);
    resends->pad = gst_object_ref(pad);
    resends->probe = gst_pad_add_probe(
        pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_packets, resends, NULL);
    return resends;
}

void resends_free(resends_t *resends) {
    if (resends == NULL) {
        return;
    }
    gst_pad_remove_probe(resends->pad, resends->probe);
    gst_object_unref(resends->pad);
    for (int i = 0; i < KEPT; i++) {
        gst_clear_buffer(&resends->kept[i].packet);
    }
    g_mutex_clear(&resends->lock);
    g_free(resends);
}

bool resends_send(resends_t *resends, uint16_t sequence) {
    GstBuffer *again = NULL;
    g_mutex_lock(&resends->lock);
    kept_t *place = &resends->kept[sequence % KEPT];
    if (place->packet != NULL && place->sequence == sequence && place->resent < MOST_RESENDS) {
        place->resent++;
        again = gst_buffer_copy(place->packet);
    }
    g_mutex_unlock(&resends->lock);
    if (again == NULL) {
        return false;
    }
    GST_BUFFER_FLAG_SET(again, GST_RTP_BUFFER_FLAG_RETRANSMISSION);
    return gst_pad_push(resends->pad, again) == GST_FLOW_OK;
}
