package org.claviger.codec.object;

import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.TicketType;

/** Ticket (2.1 section 7.39). */
public record Ticket(TicketType ticketType, Bytes ticketValue) {}
