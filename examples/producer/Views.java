import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends views of a sign, and ends when the broker has acknowledged all of them.
 *
 * <pre>KAFKA=127.0.0.1:9092 java -cp 'libs/*' Views.java SIGN [COUNT] [--keyed]</pre>
 *
 * TOPIC is the topic (horoscope.views). Exit status 1: some were not acknowledged.
 */
public class Views {
    private static final int LIMIT_MS = 10_000;

    public static void main(String[] arguments) {
        List<String> asked = List.of(arguments);
        if (asked.isEmpty()) {
            System.err.println("usage: Views.java SIGN [COUNT] [--keyed]");
            System.exit(2);
        }
        String sign = asked.get(0);
        int count = asked.size() > 1 ? Integer.parseInt(asked.get(1)) : 1;
        String kafka = System.getenv().getOrDefault("KAFKA", "127.0.0.1:9092");
        String topic = System.getenv().getOrDefault("TOPIC", "horoscope.views");
        // The service counts either; a key only picks the partition.
        String key = asked.contains("--keyed") ? sign : null;
        int acknowledged = send(kafka, topic, sign, key, count);
        if (acknowledged < count) {
            System.err.printf("%s has acknowledged %d of %d views%n", kafka, acknowledged, count);
            System.exit(1);
        }
        System.out.printf("%d views sent%n", acknowledged);
    }

    /** Returns how many views the broker has acknowledged. */
    static int send(String kafka, String topic, String sign, String key, int count) {
        AtomicInteger acknowledged = new AtomicInteger();
        Map<String, Object> options = Map.of(
                "bootstrap.servers", kafka,
                "acks", "all",
                "max.block.ms", LIMIT_MS,
                "delivery.timeout.ms", LIMIT_MS,
                "request.timeout.ms", LIMIT_MS / 2);
        var text = new StringSerializer();
        // Its close waits for what is under way.
        try (var producer = new KafkaProducer<String, String>(options, text, text)) {
            producer.partitionsFor(topic);  // or every single view would wait for a broker
            for (int sent = 0; sent < count; sent++) {
                producer.send(new ProducerRecord<>(topic, key, view(sign)), (at, error) -> {
                    if (error == null) {
                        acknowledged.incrementAndGet();
                    } else {
                        System.err.println("not delivered: " + error.getMessage());
                    }
                });
            }
        } catch (KafkaException error) {
            System.err.println("not sent: " + error.getMessage());
        }
        return acknowledged.get();
    }

    /** Made once and sent as it is however often: its event_id counts once within 48 hours. */
    static String view(String sign) {
        return String.format(
                "{\"sign\": \"%s\", \"viewed_at\": \"%s\", \"event_id\": \"%s\"}",
                sign, Instant.now(), UUID.randomUUID());
    }
}
