package org.claviger.server.object;

import java.util.List;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeValue;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.attribute.Attributes.Instance;
import org.claviger.codec.object.ApplicationSpecificInformation;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.type.ResultReason;

/** Application Data that a client leaves to the server (2.1 section 4.4): the object's Unique Identifier. */
public final class ApplicationData {
    /** The name spaces for which the server makes Application Data. */
    public static final List<String> NAMESPACES = List.of("LIBRARY-LTO", "VENDOR-LIBRARY-LTO", "ssl", "ssh");

    private ApplicationData() {}

    static Attributes completed(Attributes attributes, String id) {
        Attributes completed = attributes;
        for (Instance instance : attributes.instances(Attribute.APPLICATION_SPECIFIC_INFORMATION)) {
            completed = completed.withReplaced(
                    Attribute.APPLICATION_SPECIFIC_INFORMATION,
                    instance.index(),
                    completed(RecordBinder.read(ApplicationSpecificInformation.class, instance.value()), id));
        }
        return completed;
    }

    static AttributeValue completed(AttributeValue value, String id) {
        return value.attribute() == Attribute.APPLICATION_SPECIFIC_INFORMATION
                ? AttributeValue.of(
                        value.attribute(),
                        completed(RecordBinder.read(ApplicationSpecificInformation.class, value.value()), id))
                : value;
    }

    private static ApplicationSpecificInformation completed(ApplicationSpecificInformation given, String id) {
        if (given.applicationData() != null) {
            return given;
        }
        if (!NAMESPACES.contains(given.applicationNamespace())) {
            throw new KmipException(
                    ResultReason.APPLICATION_NAMESPACE_NOT_SUPPORTED,
                    "The server makes no Application Data for this Application Namespace.");
        }
        return new ApplicationSpecificInformation(given.applicationNamespace(), id);
    }
}
