package org.claviger.interop.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.DateTimeException;
import java.time.Duration;
import org.claviger.interop.wire.Form;
import org.claviger.interop.wire.Item;

/** A server, asked over HTTPS in one form by the JDK's client. */
public record HttpsPeer(HttpClient client, URI target, Form form, Duration patience) implements Peer, AutoCloseable {
    public static HttpsPeer of(InetSocketAddress server, Credentials credentials, Form form, Duration patience) {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(credentials.tls())
                .connectTimeout(patience)
                .build();
        return new HttpsPeer(client, URI.create("https://localhost:" + server.getPort() + "/kmip"), form, patience);
    }

    @Override
    public Item exchange(Item request) throws IOException {
        HttpRequest post = HttpRequest.newBuilder(target)
                .timeout(patience)
                .header("Content-Type", form.contentType())
                .header("Cache-Control", "no-cache")
                .POST(BodyPublishers.ofByteArray(form.write(request)))
                .build();
        try {
            HttpResponse<byte[]> response = client.send(post, BodyHandlers.ofByteArray());
            String type = response.headers().firstValue("Content-Type").orElse("");
            if (response.statusCode() != 200 || !type.equals(form.contentType())) {
                throw new IOException("status " + response.statusCode() + " with " + type);
            }
            return form.read(response.body());
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException("no answer in " + form + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the server answers", e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
