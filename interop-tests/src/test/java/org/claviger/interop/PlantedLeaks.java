package org.claviger.interop;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.awaitility.Awaitility;

/**
 * An agent that a server is started with: it leaves keys in the server's memory where careless code would leave them,
 * and writes a heap dump when it is asked to.
 */
public final class PlantedLeaks {
    /** Where a key is left. */
    enum Place {
        ARRAY_ON_THE_HEAP,
        TEXT_ON_THE_HEAP,
        RELEASED_POOLED_BUFFER,
        NATIVE_SEGMENT
    }

    private static final List<Object> HELD = new ArrayList<>();
    private static final String WANTED = "wanted";
    private static final int PAUSE_MILLIS = 50;

    private PlantedLeaks() {}

    /** Makes the agent's archive. */
    static Path jar(Path file) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Premain-Class"), PlantedLeaks.class.getName());
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            for (Class<?> type : List.of(PlantedLeaks.class, Place.class)) {
                String name = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(name));
                try (var code = PlantedLeaks.class.getResourceAsStream("/" + name)) {
                    code.transferTo(jar);
                }
            }
        }
        return file;
    }

    /** Asks the agent for a heap dump and waits for it. */
    static Path heapDump(Path folder) throws IOException {
        Path dump = folder.resolve("heap.hprof");
        Files.createFile(folder.resolve(WANTED));
        Awaitility.await().until(() -> !Files.exists(folder.resolve(WANTED)));
        return dump;
    }

    /** @param folder with a file for each place, which holds the key that is to be left there */
    public static void premain(String folder) throws IOException {
        for (Place place : Place.values()) {
            leave(Path.of(folder, place.name()), place);
        }
        Thread.ofPlatform().daemon().start(() -> dumpWhenAsked(Path.of(folder)));
    }

    private static void leave(Path file, Place place) throws IOException {
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(file)) {
            MemorySegment key = arena.allocate(channel.size());
            channel.read(key.asByteBuffer());
            switch (place) {
                case ARRAY_ON_THE_HEAP -> HELD.add(key.toArray(ValueLayout.JAVA_BYTE));
                case TEXT_ON_THE_HEAP -> HELD.add(HexFormat.of().formatHex(key.toArray(ValueLayout.JAVA_BYTE)));
                case RELEASED_POOLED_BUFFER -> {
                    PooledByteBufAllocator pool = new PooledByteBufAllocator(true);
                    HELD.add(pool);
                    ByteBuf buffer = pool.directBuffer();
                    buffer.writeBytes(key.asByteBuffer());
                    buffer.release();
                }
                case NATIVE_SEGMENT -> Arena.global().allocate(key.byteSize()).copyFrom(key);
            }
            key.fill((byte) 0);
        }
    }

    private static void dumpWhenAsked(Path folder) {
        try {
            while (!Files.exists(folder.resolve(WANTED))) {
                Thread.sleep(PAUSE_MILLIS);
            }
            // What nobody refers to any more, too.
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpHeap(folder.resolve("heap.hprof").toString(), false);
            Files.delete(folder.resolve(WANTED));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
