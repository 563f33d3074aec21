export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  public: {
    Tables: {
      app_settings: {
        Row: {
          about: string;
          is_public: boolean;
          key: string;
          updated_at: string;
          updated_by: string | null;
          value: NonNullable<Json>;
        };
        ComputedFields: never;
        Insert: {
          about: string;
          is_public?: boolean;
          key: string;
          updated_at?: string;
          updated_by?: string | null;
          value: NonNullable<Json>;
        };
        Update: {
          about?: string;
          is_public?: boolean;
          key?: string;
          updated_at?: string;
          updated_by?: string | null;
          value?: NonNullable<Json>;
        };
        Relationships: [];
      };
      assignment_submissions: {
        Row: {
          answer: string;
          assignment_id: string;
          created_at: string;
          enrollment_id: string;
          feedback: string | null;
          files: NonNullable<Json>;
          graded_at: string | null;
          id: string;
          points: number | null;
          receipt_no: string | null;
          status: Database["public"]["Enums"]["submission_status"];
          submitted_at: string | null;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          answer?: string;
          assignment_id: string;
          created_at?: string;
          enrollment_id: string;
          feedback?: string | null;
          files?: NonNullable<Json>;
          graded_at?: string | null;
          id?: string;
          points?: number | null;
          receipt_no?: string | null;
          status?: Database["public"]["Enums"]["submission_status"];
          submitted_at?: string | null;
          updated_at?: string;
        };
        Update: {
          answer?: string;
          assignment_id?: string;
          created_at?: string;
          enrollment_id?: string;
          feedback?: string | null;
          files?: NonNullable<Json>;
          graded_at?: string | null;
          id?: string;
          points?: number | null;
          receipt_no?: string | null;
          status?: Database["public"]["Enums"]["submission_status"];
          submitted_at?: string | null;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "assignment_submissions_assignment_id_fkey";
            columns: ["assignment_id"];
            isOneToOne: false;
            referencedRelation: "assignments";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "assignment_submissions_enrollment_id_fkey";
            columns: ["enrollment_id"];
            isOneToOne: false;
            referencedRelation: "enrollments";
            referencedColumns: ["id"];
          },
        ];
      };
      assignments: {
        Row: {
          batch_id: string;
          created_at: string;
          due_at: string;
          id: string;
          instructions: string;
          max_points: number;
          published_at: string | null;
          session_id: string | null;
          title: string;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          batch_id: string;
          created_at?: string;
          due_at: string;
          id?: string;
          instructions?: string;
          max_points?: number;
          published_at?: string | null;
          session_id?: string | null;
          title: string;
          updated_at?: string;
        };
        Update: {
          batch_id?: string;
          created_at?: string;
          due_at?: string;
          id?: string;
          instructions?: string;
          max_points?: number;
          published_at?: string | null;
          session_id?: string | null;
          title?: string;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "assignments_batch_id_fkey";
            columns: ["batch_id"];
            isOneToOne: false;
            referencedRelation: "batches";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "assignments_session_id_fkey";
            columns: ["session_id"];
            isOneToOne: false;
            referencedRelation: "sessions";
            referencedColumns: ["id"];
          },
        ];
      };
      automation_events: {
        Row: {
          actor: string | null;
          attempts: number;
          claimed_by: string | null;
          created_at: string;
          done_at: string | null;
          error: string | null;
          id: number;
          kind: string;
          lease_until: string | null;
          not_before: string;
          payload: NonNullable<Json>;
          status: Database["public"]["Enums"]["work_status"];
        };
        ComputedFields: never;
        Insert: {
          actor?: string | null;
          attempts?: number;
          claimed_by?: string | null;
          created_at?: string;
          done_at?: string | null;
          error?: string | null;
          id?: never;
          kind: string;
          lease_until?: string | null;
          not_before?: string;
          payload?: NonNullable<Json>;
          status?: Database["public"]["Enums"]["work_status"];
        };
        Update: {
          actor?: string | null;
          attempts?: number;
          claimed_by?: string | null;
          created_at?: string;
          done_at?: string | null;
          error?: string | null;
          id?: never;
          kind?: string;
          lease_until?: string | null;
          not_before?: string;
          payload?: NonNullable<Json>;
          status?: Database["public"]["Enums"]["work_status"];
        };
        Relationships: [];
      };
      batches: {
        Row: {
          class_days: string;
          course_name: string;
          created_at: string;
          currency: string;
          ends_on: string | null;
          fee_paise: number;
          id: string;
          name: string;
          seats: number | null;
          starts_on: string | null;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          class_days?: string;
          course_name?: string;
          created_at?: string;
          currency?: string;
          ends_on?: string | null;
          fee_paise: number;
          id?: string;
          name: string;
          seats?: number | null;
          starts_on?: string | null;
          updated_at?: string;
        };
        Update: {
          class_days?: string;
          course_name?: string;
          created_at?: string;
          currency?: string;
          ends_on?: string | null;
          fee_paise?: number;
          id?: string;
          name?: string;
          seats?: number | null;
          starts_on?: string | null;
          updated_at?: string;
        };
        Relationships: [];
      };
      call_logs: {
        Row: {
          agent: string | null;
          attempt_id: string | null;
          attempts: number;
          automation_event_id: number | null;
          body: string | null;
          call_status: Database["public"]["Enums"]["call_status"];
          called_at: string | null;
          campaign_id: string | null;
          claimed_by: string | null;
          contact_id: string;
          conversation_seconds: number | null;
          cost_cents: number | null;
          created_at: string;
          dedupe_key: string;
          delivered_at: string | null;
          due_at: string;
          error_code: string | null;
          error_text: string | null;
          event_key: string;
          expires_at: string | null;
          extracted: Json | null;
          failed_at: string | null;
          family_id: string;
          gate_at: string | null;
          gate_outcome: string | null;
          gate_reason: string | null;
          hangup_reason: string | null;
          id: string;
          language: string;
          lead_id: string | null;
          lease_until: string | null;
          priority: number;
          provider_message_id: string | null;
          read_at: string | null;
          recording_path: string | null;
          reminder_id: string | null;
          sent_at: string | null;
          status: Database["public"]["Enums"]["message_status"];
          subject_id: string | null;
          subject_kind: string | null;
          summary: string | null;
          template_id: string | null;
          to_address: string;
          transcript: string | null;
          updated_at: string;
          variables: NonNullable<Json>;
        };
        ComputedFields: never;
        Insert: {
          agent?: string | null;
          attempt_id?: string | null;
          attempts?: number;
          automation_event_id?: number | null;
          body?: string | null;
          call_status?: Database["public"]["Enums"]["call_status"];
          called_at?: string | null;
          campaign_id?: string | null;
          claimed_by?: string | null;
          contact_id: string;
          conversation_seconds?: number | null;
          cost_cents?: number | null;
          created_at?: string;
          dedupe_key: string;
          delivered_at?: string | null;
          due_at: string;
          error_code?: string | null;
          error_text?: string | null;
          event_key: string;
          expires_at?: string | null;
          extracted?: Json | null;
          failed_at?: string | null;
          family_id: string;
          gate_at?: string | null;
          gate_outcome?: string | null;
          gate_reason?: string | null;
          hangup_reason?: string | null;
          id?: string;
          language?: string;
          lead_id?: string | null;
          lease_until?: string | null;
          priority?: number;
          provider_message_id?: string | null;
          read_at?: string | null;
          recording_path?: string | null;
          reminder_id?: string | null;
          sent_at?: string | null;
          status?: Database["public"]["Enums"]["message_status"];
          subject_id?: string | null;
          subject_kind?: string | null;
          summary?: string | null;
          template_id?: string | null;
          to_address: string;
          transcript?: string | null;
          updated_at?: string;
          variables?: NonNullable<Json>;
        };
        Update: {
          agent?: string | null;
          attempt_id?: string | null;
          attempts?: number;
          automation_event_id?: number | null;
          body?: string | null;
          call_status?: Database["public"]["Enums"]["call_status"];
          called_at?: string | null;
          campaign_id?: string | null;
          claimed_by?: string | null;
          contact_id?: string;
          conversation_seconds?: number | null;
          cost_cents?: number | null;
          created_at?: string;
          dedupe_key?: string;
          delivered_at?: string | null;
          due_at?: string;
          error_code?: string | null;
          error_text?: string | null;
          event_key?: string;
          expires_at?: string | null;
          extracted?: Json | null;
          failed_at?: string | null;
          family_id?: string;
          gate_at?: string | null;
          gate_outcome?: string | null;
          gate_reason?: string | null;
          hangup_reason?: string | null;
          id?: string;
          language?: string;
          lead_id?: string | null;
          lease_until?: string | null;
          priority?: number;
          provider_message_id?: string | null;
          read_at?: string | null;
          recording_path?: string | null;
          reminder_id?: string | null;
          sent_at?: string | null;
          status?: Database["public"]["Enums"]["message_status"];
          subject_id?: string | null;
          subject_kind?: string | null;
          summary?: string | null;
          template_id?: string | null;
          to_address?: string;
          transcript?: string | null;
          updated_at?: string;
          variables?: NonNullable<Json>;
        };
        Relationships: [
          {
            foreignKeyName: "call_logs_automation_event_id_fkey";
            columns: ["automation_event_id"];
            isOneToOne: false;
            referencedRelation: "automation_events";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "call_logs_campaign_id_fkey";
            columns: ["campaign_id"];
            isOneToOne: false;
            referencedRelation: "campaigns";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "call_logs_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "contacts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "call_logs_family_id_fkey";
            columns: ["family_id"];
            isOneToOne: false;
            referencedRelation: "families";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "call_logs_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "call_logs_reminder_id_fkey";
            columns: ["reminder_id"];
            isOneToOne: false;
            referencedRelation: "reminders";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "call_logs_template_id_fkey";
            columns: ["template_id"];
            isOneToOne: false;
            referencedRelation: "message_templates";
            referencedColumns: ["id"];
          },
        ];
      };
      campaigns: {
        Row: {
          created_at: string;
          created_by: string | null;
          event_key: string;
          id: string;
          import_id: string | null;
          name: string;
          status: Database["public"]["Enums"]["campaign_status"];
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          created_by?: string | null;
          event_key: string;
          id?: string;
          import_id?: string | null;
          name: string;
          status?: Database["public"]["Enums"]["campaign_status"];
          updated_at?: string;
        };
        Update: {
          created_at?: string;
          created_by?: string | null;
          event_key?: string;
          id?: string;
          import_id?: string | null;
          name?: string;
          status?: Database["public"]["Enums"]["campaign_status"];
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "campaigns_import_id_fkey";
            columns: ["import_id"];
            isOneToOne: true;
            referencedRelation: "lead_imports";
            referencedColumns: ["id"];
          },
        ];
      };
      certificates: {
        Row: {
          code: string;
          course_name: string;
          created_at: string;
          enrollment_id: string;
          id: string;
          issued_by: string | null;
          issued_on: string;
          name_printed: string;
          pdf_path: string;
          png_path: string;
          reason: string | null;
          status: Database["public"]["Enums"]["certificate_status"];
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          code: string;
          course_name: string;
          created_at?: string;
          enrollment_id: string;
          id?: string;
          issued_by?: string | null;
          issued_on: string;
          name_printed: string;
          pdf_path: string;
          png_path: string;
          reason?: string | null;
          status?: Database["public"]["Enums"]["certificate_status"];
          updated_at?: string;
        };
        Update: {
          code?: string;
          course_name?: string;
          created_at?: string;
          enrollment_id?: string;
          id?: string;
          issued_by?: string | null;
          issued_on?: string;
          name_printed?: string;
          pdf_path?: string;
          png_path?: string;
          reason?: string | null;
          status?: Database["public"]["Enums"]["certificate_status"];
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "certificates_enrollment_id_fkey";
            columns: ["enrollment_id"];
            isOneToOne: true;
            referencedRelation: "enrollments";
            referencedColumns: ["id"];
          },
        ];
      };
      consent_notices: {
        Row: {
          body: string;
          body_hash: string;
          language: string;
          published_at: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          body: string;
          body_hash: string;
          language: string;
          published_at?: string;
          version: number;
        };
        Update: {
          body?: string;
          body_hash?: string;
          language?: string;
          published_at?: string;
          version?: number;
        };
        Relationships: [];
      };
      contacts: {
        Row: {
          created_at: string;
          family_id: string;
          id: string;
          kind: Database["public"]["Enums"]["contact_kind"];
          lead_id: string | null;
          name: string | null;
          opted_out_at: string | null;
          opted_out_by: string | null;
          owner: Database["public"]["Enums"]["contact_owner"];
          relation: string | null;
          suppressed_at: string | null;
          suppressed_reason: string | null;
          updated_at: string;
          value: string;
          verified_at: string | null;
          window_until: string | null;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          family_id: string;
          id?: string;
          kind: Database["public"]["Enums"]["contact_kind"];
          lead_id?: string | null;
          name?: string | null;
          opted_out_at?: string | null;
          opted_out_by?: string | null;
          owner?: Database["public"]["Enums"]["contact_owner"];
          relation?: string | null;
          suppressed_at?: string | null;
          suppressed_reason?: string | null;
          updated_at?: string;
          value: string;
          verified_at?: string | null;
          window_until?: string | null;
        };
        Update: {
          created_at?: string;
          family_id?: string;
          id?: string;
          kind?: Database["public"]["Enums"]["contact_kind"];
          lead_id?: string | null;
          name?: string | null;
          opted_out_at?: string | null;
          opted_out_by?: string | null;
          owner?: Database["public"]["Enums"]["contact_owner"];
          relation?: string | null;
          suppressed_at?: string | null;
          suppressed_reason?: string | null;
          updated_at?: string;
          value?: string;
          verified_at?: string | null;
          window_until?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "contacts_family_id_fkey";
            columns: ["family_id"];
            isOneToOne: false;
            referencedRelation: "families";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "contacts_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
        ];
      };
      crm_conversations: {
        Row: {
          created_at: string;
          family_id: string;
          id: string;
          last_channel: string | null;
          last_inbound_at: string | null;
          last_line: string;
          last_message_at: string;
          needs_reply: boolean;
          status: Database["public"]["Enums"]["conversation_status"];
          unread: number;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          family_id: string;
          id?: string;
          last_channel?: string | null;
          last_inbound_at?: string | null;
          last_line?: string;
          last_message_at?: string;
          needs_reply?: boolean;
          status?: Database["public"]["Enums"]["conversation_status"];
          unread?: number;
        };
        Update: {
          created_at?: string;
          family_id?: string;
          id?: string;
          last_channel?: string | null;
          last_inbound_at?: string | null;
          last_line?: string;
          last_message_at?: string;
          needs_reply?: boolean;
          status?: Database["public"]["Enums"]["conversation_status"];
          unread?: number;
        };
        Relationships: [
          {
            foreignKeyName: "crm_conversations_family_id_fkey";
            columns: ["family_id"];
            isOneToOne: true;
            referencedRelation: "families";
            referencedColumns: ["id"];
          },
        ];
      };
      crm_messages: {
        Row: {
          attachments: NonNullable<Json>;
          author: string;
          body: string;
          channel: string;
          contact_id: string | null;
          conversation_id: string;
          created_at: string;
          direction: Database["public"]["Enums"]["message_direction"];
          family_id: string;
          happened_at: string;
          id: string;
          in_reply_to: string | null;
          ledger_id: string | null;
          provider_message_id: string | null;
          subject: string | null;
          written_by: string | null;
        };
        ComputedFields: never;
        Insert: {
          attachments?: NonNullable<Json>;
          author?: string;
          body: string;
          channel: string;
          contact_id?: string | null;
          conversation_id: string;
          created_at?: string;
          direction: Database["public"]["Enums"]["message_direction"];
          family_id: string;
          happened_at?: string;
          id?: string;
          in_reply_to?: string | null;
          ledger_id?: string | null;
          provider_message_id?: string | null;
          subject?: string | null;
          written_by?: string | null;
        };
        Update: {
          attachments?: NonNullable<Json>;
          author?: string;
          body?: string;
          channel?: string;
          contact_id?: string | null;
          conversation_id?: string;
          created_at?: string;
          direction?: Database["public"]["Enums"]["message_direction"];
          family_id?: string;
          happened_at?: string;
          id?: string;
          in_reply_to?: string | null;
          ledger_id?: string | null;
          provider_message_id?: string | null;
          subject?: string | null;
          written_by?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "crm_messages_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "contacts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "crm_messages_conversation_id_fkey";
            columns: ["conversation_id"];
            isOneToOne: false;
            referencedRelation: "crm_conversations";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "crm_messages_family_id_fkey";
            columns: ["family_id"];
            isOneToOne: false;
            referencedRelation: "families";
            referencedColumns: ["id"];
          },
        ];
      };
      cta_submissions: {
        Row: {
          birth_year: number | null;
          choices: NonNullable<Json>;
          city: string | null;
          contact_hours: string | null;
          created_at: string;
          filled_by: string | null;
          form_token: string;
          grade: string | null;
          guardian_birth_year: number | null;
          guardian_email: string | null;
          guardian_name: string | null;
          guardian_phone: string | null;
          guardian_relation: string | null;
          id: string;
          language: string;
          lead_id: string | null;
          review_reason: string | null;
          reviewed_at: string | null;
          reviewed_by: string | null;
          status: Database["public"]["Enums"]["cta_status"];
          student_name: string | null;
          submitted_at: string | null;
          updated_at: string;
          why: string | null;
        };
        ComputedFields: never;
        Insert: {
          birth_year?: number | null;
          choices?: NonNullable<Json>;
          city?: string | null;
          contact_hours?: string | null;
          created_at?: string;
          filled_by?: string | null;
          form_token: string;
          grade?: string | null;
          guardian_birth_year?: number | null;
          guardian_email?: string | null;
          guardian_name?: string | null;
          guardian_phone?: string | null;
          guardian_relation?: string | null;
          id?: string;
          language?: string;
          lead_id?: string | null;
          review_reason?: string | null;
          reviewed_at?: string | null;
          reviewed_by?: string | null;
          status?: Database["public"]["Enums"]["cta_status"];
          student_name?: string | null;
          submitted_at?: string | null;
          updated_at?: string;
          why?: string | null;
        };
        Update: {
          birth_year?: number | null;
          choices?: NonNullable<Json>;
          city?: string | null;
          contact_hours?: string | null;
          created_at?: string;
          filled_by?: string | null;
          form_token?: string;
          grade?: string | null;
          guardian_birth_year?: number | null;
          guardian_email?: string | null;
          guardian_name?: string | null;
          guardian_phone?: string | null;
          guardian_relation?: string | null;
          id?: string;
          language?: string;
          lead_id?: string | null;
          review_reason?: string | null;
          reviewed_at?: string | null;
          reviewed_by?: string | null;
          status?: Database["public"]["Enums"]["cta_status"];
          student_name?: string | null;
          submitted_at?: string | null;
          updated_at?: string;
          why?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "cta_submissions_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
        ];
      };
      email_logs: {
        Row: {
          attempt_id: string | null;
          attempts: number;
          automation_event_id: number | null;
          body: string | null;
          called_at: string | null;
          campaign_id: string | null;
          claimed_by: string | null;
          contact_id: string;
          created_at: string;
          dedupe_key: string;
          delivered_at: string | null;
          due_at: string;
          error_code: string | null;
          error_text: string | null;
          event_key: string;
          expires_at: string | null;
          failed_at: string | null;
          family_id: string;
          gate_at: string | null;
          gate_outcome: string | null;
          gate_reason: string | null;
          id: string;
          in_reply_to: string | null;
          language: string;
          lead_id: string | null;
          lease_until: string | null;
          message_id_header: string | null;
          priority: number;
          provider_message_id: string | null;
          read_at: string | null;
          reminder_id: string | null;
          sent_at: string | null;
          status: Database["public"]["Enums"]["message_status"];
          subject: string | null;
          subject_id: string | null;
          subject_kind: string | null;
          template_id: string | null;
          to_address: string;
          updated_at: string;
          variables: NonNullable<Json>;
        };
        ComputedFields: never;
        Insert: {
          attempt_id?: string | null;
          attempts?: number;
          automation_event_id?: number | null;
          body?: string | null;
          called_at?: string | null;
          campaign_id?: string | null;
          claimed_by?: string | null;
          contact_id: string;
          created_at?: string;
          dedupe_key: string;
          delivered_at?: string | null;
          due_at: string;
          error_code?: string | null;
          error_text?: string | null;
          event_key: string;
          expires_at?: string | null;
          failed_at?: string | null;
          family_id: string;
          gate_at?: string | null;
          gate_outcome?: string | null;
          gate_reason?: string | null;
          id?: string;
          in_reply_to?: string | null;
          language?: string;
          lead_id?: string | null;
          lease_until?: string | null;
          message_id_header?: string | null;
          priority?: number;
          provider_message_id?: string | null;
          read_at?: string | null;
          reminder_id?: string | null;
          sent_at?: string | null;
          status?: Database["public"]["Enums"]["message_status"];
          subject?: string | null;
          subject_id?: string | null;
          subject_kind?: string | null;
          template_id?: string | null;
          to_address: string;
          updated_at?: string;
          variables?: NonNullable<Json>;
        };
        Update: {
          attempt_id?: string | null;
          attempts?: number;
          automation_event_id?: number | null;
          body?: string | null;
          called_at?: string | null;
          campaign_id?: string | null;
          claimed_by?: string | null;
          contact_id?: string;
          created_at?: string;
          dedupe_key?: string;
          delivered_at?: string | null;
          due_at?: string;
          error_code?: string | null;
          error_text?: string | null;
          event_key?: string;
          expires_at?: string | null;
          failed_at?: string | null;
          family_id?: string;
          gate_at?: string | null;
          gate_outcome?: string | null;
          gate_reason?: string | null;
          id?: string;
          in_reply_to?: string | null;
          language?: string;
          lead_id?: string | null;
          lease_until?: string | null;
          message_id_header?: string | null;
          priority?: number;
          provider_message_id?: string | null;
          read_at?: string | null;
          reminder_id?: string | null;
          sent_at?: string | null;
          status?: Database["public"]["Enums"]["message_status"];
          subject?: string | null;
          subject_id?: string | null;
          subject_kind?: string | null;
          template_id?: string | null;
          to_address?: string;
          updated_at?: string;
          variables?: NonNullable<Json>;
        };
        Relationships: [
          {
            foreignKeyName: "email_logs_automation_event_id_fkey";
            columns: ["automation_event_id"];
            isOneToOne: false;
            referencedRelation: "automation_events";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "email_logs_campaign_id_fkey";
            columns: ["campaign_id"];
            isOneToOne: false;
            referencedRelation: "campaigns";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "email_logs_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "contacts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "email_logs_family_id_fkey";
            columns: ["family_id"];
            isOneToOne: false;
            referencedRelation: "families";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "email_logs_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "email_logs_reminder_id_fkey";
            columns: ["reminder_id"];
            isOneToOne: false;
            referencedRelation: "reminders";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "email_logs_template_id_fkey";
            columns: ["template_id"];
            isOneToOne: false;
            referencedRelation: "message_templates";
            referencedColumns: ["id"];
          },
        ];
      };
      enrollments: {
        Row: {
          batch_id: string;
          claimed_at: string | null;
          created_at: string;
          family_id: string;
          id: string;
          lead_id: string;
          status: Database["public"]["Enums"]["enrollment_status"];
          updated_at: string;
          user_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          batch_id: string;
          claimed_at?: string | null;
          created_at?: string;
          family_id: string;
          id?: string;
          lead_id: string;
          status?: Database["public"]["Enums"]["enrollment_status"];
          updated_at?: string;
          user_id?: string | null;
        };
        Update: {
          batch_id?: string;
          claimed_at?: string | null;
          created_at?: string;
          family_id?: string;
          id?: string;
          lead_id?: string;
          status?: Database["public"]["Enums"]["enrollment_status"];
          updated_at?: string;
          user_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "enrollments_batch_id_fkey";
            columns: ["batch_id"];
            isOneToOne: false;
            referencedRelation: "batches";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "enrollments_family_id_fkey";
            columns: ["family_id"];
            isOneToOne: false;
            referencedRelation: "families";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "enrollments_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "enrollments_user_id_fkey";
            columns: ["user_id"];
            isOneToOne: false;
            referencedRelation: "profiles";
            referencedColumns: ["user_id"];
          },
        ];
      };
      families: {
        Row: {
          created_at: string;
          id: string;
          language: string;
          name: string;
          timezone: string;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          id?: string;
          language?: string;
          name: string;
          timezone?: string;
          updated_at?: string;
        };
        Update: {
          created_at?: string;
          id?: string;
          language?: string;
          name?: string;
          timezone?: string;
          updated_at?: string;
        };
        Relationships: [];
      };
      guardian_consents: {
        Row: {
          contact_id: string | null;
          granted: boolean;
          guardian_birth_year: number | null;
          guardian_name: string | null;
          guardian_relation: string | null;
          id: number;
          ip: unknown;
          lead_id: string;
          method: string;
          notice_hash: string;
          notice_language: string;
          notice_version: number;
          proof_path: string | null;
          purpose: Database["public"]["Enums"]["consent_purpose"];
          recorded_at: string;
          recorded_by: string | null;
          user_agent: string | null;
        };
        ComputedFields: never;
        Insert: {
          contact_id?: string | null;
          granted: boolean;
          guardian_birth_year?: number | null;
          guardian_name?: string | null;
          guardian_relation?: string | null;
          id?: never;
          ip?: unknown;
          lead_id: string;
          method: string;
          notice_hash: string;
          notice_language: string;
          notice_version: number;
          proof_path?: string | null;
          purpose: Database["public"]["Enums"]["consent_purpose"];
          recorded_at?: string;
          recorded_by?: string | null;
          user_agent?: string | null;
        };
        Update: {
          contact_id?: string | null;
          granted?: boolean;
          guardian_birth_year?: number | null;
          guardian_name?: string | null;
          guardian_relation?: string | null;
          id?: never;
          ip?: unknown;
          lead_id?: string;
          method?: string;
          notice_hash?: string;
          notice_language?: string;
          notice_version?: number;
          proof_path?: string | null;
          purpose?: Database["public"]["Enums"]["consent_purpose"];
          recorded_at?: string;
          recorded_by?: string | null;
          user_agent?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "guardian_consents_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "contacts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "guardian_consents_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "guardian_consents_notice_version_notice_language_fkey";
            columns: ["notice_version", "notice_language"];
            isOneToOne: false;
            referencedRelation: "consent_notices";
            referencedColumns: ["version", "language"];
          },
        ];
      };
      imported_leads: {
        Row: {
          age: number | null;
          age_noted_on: string | null;
          birth_year: number | null;
          city: string | null;
          created_at: string;
          extra: NonNullable<Json>;
          family_id: string;
          grade: string | null;
          id: string;
          import_id: string | null;
          lost_reason: string | null;
          possible_sibling_of: string | null;
          source: string | null;
          stage: Database["public"]["Enums"]["lead_stage"];
          stage_changed_at: string;
          student_name: string;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          age?: number | null;
          age_noted_on?: string | null;
          birth_year?: number | null;
          city?: string | null;
          created_at?: string;
          extra?: NonNullable<Json>;
          family_id: string;
          grade?: string | null;
          id?: string;
          import_id?: string | null;
          lost_reason?: string | null;
          possible_sibling_of?: string | null;
          source?: string | null;
          stage?: Database["public"]["Enums"]["lead_stage"];
          stage_changed_at?: string;
          student_name: string;
          updated_at?: string;
        };
        Update: {
          age?: number | null;
          age_noted_on?: string | null;
          birth_year?: number | null;
          city?: string | null;
          created_at?: string;
          extra?: NonNullable<Json>;
          family_id?: string;
          grade?: string | null;
          id?: string;
          import_id?: string | null;
          lost_reason?: string | null;
          possible_sibling_of?: string | null;
          source?: string | null;
          stage?: Database["public"]["Enums"]["lead_stage"];
          stage_changed_at?: string;
          student_name?: string;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "imported_leads_family_id_fkey";
            columns: ["family_id"];
            isOneToOne: false;
            referencedRelation: "families";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "imported_leads_import_id_fkey";
            columns: ["import_id"];
            isOneToOne: false;
            referencedRelation: "lead_imports";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "imported_leads_possible_sibling_of_fkey";
            columns: ["possible_sibling_of"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
        ];
      };
      lead_import_rows: {
        Row: {
          applied_at: string | null;
          cleaned: NonNullable<Json>;
          duplicate_of_row: number | null;
          field: string | null;
          import_id: string;
          keep_as_sibling: boolean;
          lead_id: string | null;
          possible_sibling: boolean;
          raw: NonNullable<Json>;
          reason: string | null;
          row_no: number;
          verdict: Database["public"]["Enums"]["import_verdict"];
        };
        ComputedFields: never;
        Insert: {
          applied_at?: string | null;
          cleaned?: NonNullable<Json>;
          duplicate_of_row?: number | null;
          field?: string | null;
          import_id: string;
          keep_as_sibling?: boolean;
          lead_id?: string | null;
          possible_sibling?: boolean;
          raw: NonNullable<Json>;
          reason?: string | null;
          row_no: number;
          verdict: Database["public"]["Enums"]["import_verdict"];
        };
        Update: {
          applied_at?: string | null;
          cleaned?: NonNullable<Json>;
          duplicate_of_row?: number | null;
          field?: string | null;
          import_id?: string;
          keep_as_sibling?: boolean;
          lead_id?: string | null;
          possible_sibling?: boolean;
          raw?: NonNullable<Json>;
          reason?: string | null;
          row_no?: number;
          verdict?: Database["public"]["Enums"]["import_verdict"];
        };
        Relationships: [
          {
            foreignKeyName: "lead_import_rows_import_id_fkey";
            columns: ["import_id"];
            isOneToOne: false;
            referencedRelation: "lead_imports";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "lead_import_rows_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
        ];
      };
      lead_imports: {
        Row: {
          after_import: string;
          checked_at: string | null;
          claimed_by: string | null;
          created_at: string;
          created_by: string | null;
          default_owner: Database["public"]["Enums"]["contact_owner"];
          delimiter: string | null;
          done_rows: number;
          duplicate_rows: number;
          encoding: string | null;
          error: string | null;
          file_name: string;
          finished_at: string | null;
          header: NonNullable<Json>;
          id: string;
          invalid_rows: number;
          lead_source: string | null;
          lease_until: string | null;
          mapping: NonNullable<Json>;
          new_rows: number;
          samples: NonNullable<Json>;
          size_bytes: number | null;
          status: Database["public"]["Enums"]["import_status"];
          storage_path: string;
          total_rows: number | null;
          updated_at: string;
          updated_rows: number;
        };
        ComputedFields: never;
        Insert: {
          after_import?: string;
          checked_at?: string | null;
          claimed_by?: string | null;
          created_at?: string;
          created_by?: string | null;
          default_owner?: Database["public"]["Enums"]["contact_owner"];
          delimiter?: string | null;
          done_rows?: number;
          duplicate_rows?: number;
          encoding?: string | null;
          error?: string | null;
          file_name: string;
          finished_at?: string | null;
          header?: NonNullable<Json>;
          id?: string;
          invalid_rows?: number;
          lead_source?: string | null;
          lease_until?: string | null;
          mapping?: NonNullable<Json>;
          new_rows?: number;
          samples?: NonNullable<Json>;
          size_bytes?: number | null;
          status?: Database["public"]["Enums"]["import_status"];
          storage_path: string;
          total_rows?: number | null;
          updated_at?: string;
          updated_rows?: number;
        };
        Update: {
          after_import?: string;
          checked_at?: string | null;
          claimed_by?: string | null;
          created_at?: string;
          created_by?: string | null;
          default_owner?: Database["public"]["Enums"]["contact_owner"];
          delimiter?: string | null;
          done_rows?: number;
          duplicate_rows?: number;
          encoding?: string | null;
          error?: string | null;
          file_name?: string;
          finished_at?: string | null;
          header?: NonNullable<Json>;
          id?: string;
          invalid_rows?: number;
          lead_source?: string | null;
          lease_until?: string | null;
          mapping?: NonNullable<Json>;
          new_rows?: number;
          samples?: NonNullable<Json>;
          size_bytes?: number | null;
          status?: Database["public"]["Enums"]["import_status"];
          storage_path?: string;
          total_rows?: number | null;
          updated_at?: string;
          updated_rows?: number;
        };
        Relationships: [];
      };
      message_templates: {
        Row: {
          audience: string[];
          body: string;
          buttons: NonNullable<Json>;
          channel: Database["public"]["Enums"]["message_channel"];
          content_hash: string;
          created_at: string;
          event_key: string;
          exempt_cap: boolean;
          exempt_quiet_hours: string;
          footer: string | null;
          id: string;
          is_active: boolean;
          language: string;
          list_unsubscribe: boolean;
          needs: Database["public"]["Enums"]["consent_purpose"] | null;
          params: string[];
          preheader: string | null;
          provider_name: string | null;
          purpose: string;
          subject: string | null;
          variables: string[];
          version: number;
        };
        ComputedFields: never;
        Insert: {
          audience: string[];
          body: string;
          buttons?: NonNullable<Json>;
          channel: Database["public"]["Enums"]["message_channel"];
          content_hash: string;
          created_at?: string;
          event_key: string;
          exempt_cap?: boolean;
          exempt_quiet_hours?: string;
          footer?: string | null;
          id?: string;
          is_active?: boolean;
          language: string;
          list_unsubscribe?: boolean;
          needs?: Database["public"]["Enums"]["consent_purpose"] | null;
          params?: string[];
          preheader?: string | null;
          provider_name?: string | null;
          purpose: string;
          subject?: string | null;
          variables?: string[];
          version: number;
        };
        Update: {
          audience?: string[];
          body?: string;
          buttons?: NonNullable<Json>;
          channel?: Database["public"]["Enums"]["message_channel"];
          content_hash?: string;
          created_at?: string;
          event_key?: string;
          exempt_cap?: boolean;
          exempt_quiet_hours?: string;
          footer?: string | null;
          id?: string;
          is_active?: boolean;
          language?: string;
          list_unsubscribe?: boolean;
          needs?: Database["public"]["Enums"]["consent_purpose"] | null;
          params?: string[];
          preheader?: string | null;
          provider_name?: string | null;
          purpose?: string;
          subject?: string | null;
          variables?: string[];
          version?: number;
        };
        Relationships: [];
      };
      notifications: {
        Row: {
          body: string;
          created_at: string;
          dedupe_key: string;
          event_key: string;
          id: string;
          link_path: string | null;
          read_at: string | null;
          title: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          body?: string;
          created_at?: string;
          dedupe_key: string;
          event_key: string;
          id?: string;
          link_path?: string | null;
          read_at?: string | null;
          title: string;
          user_id: string;
        };
        Update: {
          body?: string;
          created_at?: string;
          dedupe_key?: string;
          event_key?: string;
          id?: string;
          link_path?: string | null;
          read_at?: string | null;
          title?: string;
          user_id?: string;
        };
        Relationships: [];
      };
      payment_events: {
        Row: {
          detail: NonNullable<Json>;
          happened_at: string;
          id: number;
          kind: string;
          payment_id: string;
        };
        ComputedFields: never;
        Insert: {
          detail?: NonNullable<Json>;
          happened_at?: string;
          id?: never;
          kind: string;
          payment_id: string;
        };
        Update: {
          detail?: NonNullable<Json>;
          happened_at?: string;
          id?: never;
          kind?: string;
          payment_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "payment_events_payment_id_fkey";
            columns: ["payment_id"];
            isOneToOne: false;
            referencedRelation: "payments";
            referencedColumns: ["id"];
          },
        ];
      };
      payments: {
        Row: {
          amount_paise: number;
          attempt_id: string | null;
          attempts: number;
          batch_id: string;
          called_at: string | null;
          checked_at: string | null;
          claimed_by: string | null;
          created_at: string;
          created_by: string | null;
          currency: string;
          due_on: string | null;
          error_text: string | null;
          family_id: string;
          fees_paise: number | null;
          gateway_payment_id: string | null;
          gateway_request_id: string | null;
          gateway_url: string | null;
          id: string;
          instrument: string | null;
          lead_id: string;
          lease_until: string | null;
          not_before: string | null;
          paid_at: string | null;
          pay_ref: string;
          purpose: string;
          returned_at: string | null;
          review_reason: string | null;
          status: Database["public"]["Enums"]["payment_status"];
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          amount_paise: number;
          attempt_id?: string | null;
          attempts?: number;
          batch_id: string;
          called_at?: string | null;
          checked_at?: string | null;
          claimed_by?: string | null;
          created_at?: string;
          created_by?: string | null;
          currency?: string;
          due_on?: string | null;
          error_text?: string | null;
          family_id: string;
          fees_paise?: number | null;
          gateway_payment_id?: string | null;
          gateway_request_id?: string | null;
          gateway_url?: string | null;
          id?: string;
          instrument?: string | null;
          lead_id: string;
          lease_until?: string | null;
          not_before?: string | null;
          paid_at?: string | null;
          pay_ref?: string;
          purpose?: string;
          returned_at?: string | null;
          review_reason?: string | null;
          status?: Database["public"]["Enums"]["payment_status"];
          updated_at?: string;
        };
        Update: {
          amount_paise?: number;
          attempt_id?: string | null;
          attempts?: number;
          batch_id?: string;
          called_at?: string | null;
          checked_at?: string | null;
          claimed_by?: string | null;
          created_at?: string;
          created_by?: string | null;
          currency?: string;
          due_on?: string | null;
          error_text?: string | null;
          family_id?: string;
          fees_paise?: number | null;
          gateway_payment_id?: string | null;
          gateway_request_id?: string | null;
          gateway_url?: string | null;
          id?: string;
          instrument?: string | null;
          lead_id?: string;
          lease_until?: string | null;
          not_before?: string | null;
          paid_at?: string | null;
          pay_ref?: string;
          purpose?: string;
          returned_at?: string | null;
          review_reason?: string | null;
          status?: Database["public"]["Enums"]["payment_status"];
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "payments_batch_id_fkey";
            columns: ["batch_id"];
            isOneToOne: false;
            referencedRelation: "batches";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "payments_family_id_fkey";
            columns: ["family_id"];
            isOneToOne: false;
            referencedRelation: "families";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "payments_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
        ];
      };
      profiles: {
        Row: {
          created_at: string;
          family_id: string | null;
          full_name: string;
          language: string;
          name_on_certificate: string | null;
          role: Database["public"]["Enums"]["app_role"];
          timezone: string;
          updated_at: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          family_id?: string | null;
          full_name?: string;
          language?: string;
          name_on_certificate?: string | null;
          role?: Database["public"]["Enums"]["app_role"];
          timezone?: string;
          updated_at?: string;
          user_id: string;
        };
        Update: {
          created_at?: string;
          family_id?: string | null;
          full_name?: string;
          language?: string;
          name_on_certificate?: string | null;
          role?: Database["public"]["Enums"]["app_role"];
          timezone?: string;
          updated_at?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "profiles_family_id_fkey";
            columns: ["family_id"];
            isOneToOne: false;
            referencedRelation: "families";
            referencedColumns: ["id"];
          },
        ];
      };
      recordings: {
        Row: {
          batch_id: string;
          created_at: string;
          expires_at: string | null;
          external_url: string | null;
          id: string;
          minutes: number | null;
          published_at: string | null;
          session_id: string | null;
          storage_path: string | null;
          summary_line: string;
          title: string;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          batch_id: string;
          created_at?: string;
          expires_at?: string | null;
          external_url?: string | null;
          id?: string;
          minutes?: number | null;
          published_at?: string | null;
          session_id?: string | null;
          storage_path?: string | null;
          summary_line?: string;
          title: string;
          updated_at?: string;
        };
        Update: {
          batch_id?: string;
          created_at?: string;
          expires_at?: string | null;
          external_url?: string | null;
          id?: string;
          minutes?: number | null;
          published_at?: string | null;
          session_id?: string | null;
          storage_path?: string | null;
          summary_line?: string;
          title?: string;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "recordings_batch_id_fkey";
            columns: ["batch_id"];
            isOneToOne: false;
            referencedRelation: "batches";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "recordings_session_id_fkey";
            columns: ["session_id"];
            isOneToOne: false;
            referencedRelation: "sessions";
            referencedColumns: ["id"];
          },
        ];
      };
      reminders: {
        Row: {
          created_at: string;
          due_at: string;
          enrollment_id: string;
          expanded_at: string | null;
          expires_at: string;
          id: string;
          kind: Database["public"]["Enums"]["reminder_kind"];
          reason: string | null;
          revision: number;
          session_id: string;
          status: Database["public"]["Enums"]["reminder_status"];
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          due_at: string;
          enrollment_id: string;
          expanded_at?: string | null;
          expires_at: string;
          id?: string;
          kind: Database["public"]["Enums"]["reminder_kind"];
          reason?: string | null;
          revision: number;
          session_id: string;
          status?: Database["public"]["Enums"]["reminder_status"];
        };
        Update: {
          created_at?: string;
          due_at?: string;
          enrollment_id?: string;
          expanded_at?: string | null;
          expires_at?: string;
          id?: string;
          kind?: Database["public"]["Enums"]["reminder_kind"];
          reason?: string | null;
          revision?: number;
          session_id?: string;
          status?: Database["public"]["Enums"]["reminder_status"];
        };
        Relationships: [
          {
            foreignKeyName: "reminders_enrollment_id_fkey";
            columns: ["enrollment_id"];
            isOneToOne: false;
            referencedRelation: "enrollments";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "reminders_session_id_fkey";
            columns: ["session_id"];
            isOneToOne: false;
            referencedRelation: "sessions";
            referencedColumns: ["id"];
          },
        ];
      };
      session_attendance: {
        Row: {
          enrollment_id: string;
          joined_at: string;
          session_id: string;
        };
        ComputedFields: never;
        Insert: {
          enrollment_id: string;
          joined_at?: string;
          session_id: string;
        };
        Update: {
          enrollment_id?: string;
          joined_at?: string;
          session_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "session_attendance_enrollment_id_fkey";
            columns: ["enrollment_id"];
            isOneToOne: false;
            referencedRelation: "enrollments";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "session_attendance_session_id_fkey";
            columns: ["session_id"];
            isOneToOne: false;
            referencedRelation: "sessions";
            referencedColumns: ["id"];
          },
        ];
      };
      session_links: {
        Row: {
          join_url: string;
          session_id: string;
        };
        ComputedFields: never;
        Insert: {
          join_url: string;
          session_id: string;
        };
        Update: {
          join_url?: string;
          session_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "session_links_session_id_fkey";
            columns: ["session_id"];
            isOneToOne: true;
            referencedRelation: "sessions";
            referencedColumns: ["id"];
          },
        ];
      };
      sessions: {
        Row: {
          batch_id: string;
          change_reason: string | null;
          created_at: string;
          description: string;
          ends_at: string;
          id: string;
          revision: number;
          starts_at: string;
          status: Database["public"]["Enums"]["session_status"];
          title: string;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          batch_id: string;
          change_reason?: string | null;
          created_at?: string;
          description?: string;
          ends_at: string;
          id?: string;
          revision?: number;
          starts_at: string;
          status?: Database["public"]["Enums"]["session_status"];
          title: string;
          updated_at?: string;
        };
        Update: {
          batch_id?: string;
          change_reason?: string | null;
          created_at?: string;
          description?: string;
          ends_at?: string;
          id?: string;
          revision?: number;
          starts_at?: string;
          status?: Database["public"]["Enums"]["session_status"];
          title?: string;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "sessions_batch_id_fkey";
            columns: ["batch_id"];
            isOneToOne: false;
            referencedRelation: "batches";
            referencedColumns: ["id"];
          },
        ];
      };
      stage_changes: {
        Row: {
          actor: string | null;
          changed_at: string;
          from_stage: Database["public"]["Enums"]["lead_stage"] | null;
          id: number;
          lead_id: string;
          to_stage: Database["public"]["Enums"]["lead_stage"];
        };
        ComputedFields: never;
        Insert: {
          actor?: string | null;
          changed_at?: string;
          from_stage?: Database["public"]["Enums"]["lead_stage"] | null;
          id?: never;
          lead_id: string;
          to_stage: Database["public"]["Enums"]["lead_stage"];
        };
        Update: {
          actor?: string | null;
          changed_at?: string;
          from_stage?: Database["public"]["Enums"]["lead_stage"] | null;
          id?: never;
          lead_id?: string;
          to_stage?: Database["public"]["Enums"]["lead_stage"];
        };
        Relationships: [
          {
            foreignKeyName: "stage_changes_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
        ];
      };
      webhook_events: {
        Row: {
          attempts: number;
          body: string;
          claimed_by: string | null;
          content_type: string | null;
          done_at: string | null;
          error: string | null;
          event_key: string;
          id: number;
          lease_until: string | null;
          not_before: string;
          provider: string;
          received_at: string;
          status: Database["public"]["Enums"]["work_status"];
        };
        ComputedFields: never;
        Insert: {
          attempts?: number;
          body: string;
          claimed_by?: string | null;
          content_type?: string | null;
          done_at?: string | null;
          error?: string | null;
          event_key: string;
          id?: never;
          lease_until?: string | null;
          not_before?: string;
          provider: string;
          received_at?: string;
          status?: Database["public"]["Enums"]["work_status"];
        };
        Update: {
          attempts?: number;
          body?: string;
          claimed_by?: string | null;
          content_type?: string | null;
          done_at?: string | null;
          error?: string | null;
          event_key?: string;
          id?: never;
          lease_until?: string | null;
          not_before?: string;
          provider?: string;
          received_at?: string;
          status?: Database["public"]["Enums"]["work_status"];
        };
        Relationships: [];
      };
      whatsapp_logs: {
        Row: {
          attempt_id: string | null;
          attempts: number;
          automation_event_id: number | null;
          body: string | null;
          called_at: string | null;
          campaign_id: string | null;
          claimed_by: string | null;
          contact_id: string;
          created_at: string;
          dedupe_key: string;
          delivered_at: string | null;
          due_at: string;
          error_code: string | null;
          error_text: string | null;
          event_key: string;
          expires_at: string | null;
          failed_at: string | null;
          family_id: string;
          gate_at: string | null;
          gate_outcome: string | null;
          gate_reason: string | null;
          id: string;
          is_session: boolean;
          language: string;
          lead_id: string | null;
          lease_until: string | null;
          priority: number;
          provider_campaign: string | null;
          provider_message_id: string | null;
          read_at: string | null;
          reminder_id: string | null;
          sent_at: string | null;
          status: Database["public"]["Enums"]["message_status"];
          subject_id: string | null;
          subject_kind: string | null;
          template_id: string | null;
          to_address: string;
          updated_at: string;
          variables: NonNullable<Json>;
        };
        ComputedFields: never;
        Insert: {
          attempt_id?: string | null;
          attempts?: number;
          automation_event_id?: number | null;
          body?: string | null;
          called_at?: string | null;
          campaign_id?: string | null;
          claimed_by?: string | null;
          contact_id: string;
          created_at?: string;
          dedupe_key: string;
          delivered_at?: string | null;
          due_at: string;
          error_code?: string | null;
          error_text?: string | null;
          event_key: string;
          expires_at?: string | null;
          failed_at?: string | null;
          family_id: string;
          gate_at?: string | null;
          gate_outcome?: string | null;
          gate_reason?: string | null;
          id?: string;
          is_session?: boolean;
          language?: string;
          lead_id?: string | null;
          lease_until?: string | null;
          priority?: number;
          provider_campaign?: string | null;
          provider_message_id?: string | null;
          read_at?: string | null;
          reminder_id?: string | null;
          sent_at?: string | null;
          status?: Database["public"]["Enums"]["message_status"];
          subject_id?: string | null;
          subject_kind?: string | null;
          template_id?: string | null;
          to_address: string;
          updated_at?: string;
          variables?: NonNullable<Json>;
        };
        Update: {
          attempt_id?: string | null;
          attempts?: number;
          automation_event_id?: number | null;
          body?: string | null;
          called_at?: string | null;
          campaign_id?: string | null;
          claimed_by?: string | null;
          contact_id?: string;
          created_at?: string;
          dedupe_key?: string;
          delivered_at?: string | null;
          due_at?: string;
          error_code?: string | null;
          error_text?: string | null;
          event_key?: string;
          expires_at?: string | null;
          failed_at?: string | null;
          family_id?: string;
          gate_at?: string | null;
          gate_outcome?: string | null;
          gate_reason?: string | null;
          id?: string;
          is_session?: boolean;
          language?: string;
          lead_id?: string | null;
          lease_until?: string | null;
          priority?: number;
          provider_campaign?: string | null;
          provider_message_id?: string | null;
          read_at?: string | null;
          reminder_id?: string | null;
          sent_at?: string | null;
          status?: Database["public"]["Enums"]["message_status"];
          subject_id?: string | null;
          subject_kind?: string | null;
          template_id?: string | null;
          to_address?: string;
          updated_at?: string;
          variables?: NonNullable<Json>;
        };
        Relationships: [
          {
            foreignKeyName: "whatsapp_logs_automation_event_id_fkey";
            columns: ["automation_event_id"];
            isOneToOne: false;
            referencedRelation: "automation_events";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "whatsapp_logs_campaign_id_fkey";
            columns: ["campaign_id"];
            isOneToOne: false;
            referencedRelation: "campaigns";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "whatsapp_logs_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "contacts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "whatsapp_logs_family_id_fkey";
            columns: ["family_id"];
            isOneToOne: false;
            referencedRelation: "families";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "whatsapp_logs_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "whatsapp_logs_reminder_id_fkey";
            columns: ["reminder_id"];
            isOneToOne: false;
            referencedRelation: "reminders";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "whatsapp_logs_template_id_fkey";
            columns: ["template_id"];
            isOneToOne: false;
            referencedRelation: "message_templates";
            referencedColumns: ["id"];
          },
        ];
      };
    };
    Views: {
      current_consents: {
        Row: {
          contact_id: string | null;
          granted: boolean;
          lead_id: string;
          method: string;
          notice_version: number;
          purpose: Database["public"]["Enums"]["consent_purpose"];
          recorded_at: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: "guardian_consents_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "contacts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "guardian_consents_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
        ];
      };
      message_log: {
        Row: {
          campaign_id: string | null;
          channel: Database["public"]["Enums"]["message_channel"] | null;
          contact_id: string | null;
          created_at: string | null;
          delivered_at: string | null;
          due_at: string | null;
          error_code: string | null;
          error_text: string | null;
          event_key: string | null;
          expires_at: string | null;
          failed_at: string | null;
          family_id: string | null;
          gate_outcome: string | null;
          gate_reason: string | null;
          id: string | null;
          lead_id: string | null;
          read_at: string | null;
          reminder_id: string | null;
          sent_at: string | null;
          status: Database["public"]["Enums"]["message_status"] | null;
          subject_id: string | null;
          subject_kind: string | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
    };
    Functions: {
      app_now: { Args: Record<PropertyKey, never>; Returns: string };
      claim_seat: { Args: { p_token: string }; Returns: string };
      create_profile_for_current_user: {
        Args: Record<PropertyKey, never>;
        Returns: {
          created_at: string;
          family_id: string | null;
          full_name: string;
          language: string;
          name_on_certificate: string | null;
          role: Database["public"]["Enums"]["app_role"];
          timezone: string;
          updated_at: string;
          user_id: string;
        };
        SetofOptions: {
          from: "*";
          to: "profiles";
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      mark_interested: {
        Args: { p_amount_paise?: number; p_batch_id: string; p_due_on?: string; p_lead_id: string };
        Returns: string;
      };
      save_session: {
        Args: {
          p_batch_id: string;
          p_change_reason?: string;
          p_description?: string;
          p_ends_at: string;
          p_id: string;
          p_join_url: string;
          p_starts_at: string;
          p_title: string;
        };
        Returns: string;
      };
    };
    Enums: {
      app_role: "admin" | "student";
      call_status:
        | "scheduled"
        | "ringing"
        | "in_progress"
        | "processing"
        | "completed"
        | "no_answer"
        | "busy"
        | "failed"
        | "deferred"
        | "stopped";
      campaign_status: "planned" | "running" | "paused" | "done" | "cancelled";
      certificate_status: "issued" | "reissued" | "revoked";
      consent_purpose: "course" | "messages" | "calls" | "marketing" | "media" | "certificate_page";
      contact_kind: "email" | "phone";
      contact_owner: "guardian" | "student" | "unknown";
      conversation_status: "open" | "resolved";
      cta_status: "started" | "awaiting_guardian" | "pending" | "approved" | "rejected" | "more_info" | "withdrawn";
      enrollment_status: "active" | "paused" | "ended";
      import_status: "uploaded" | "mapped" | "checking" | "checked" | "running" | "done" | "failed" | "cancelled";
      import_verdict: "new" | "updated" | "duplicate" | "invalid";
      lead_stage:
        | "new"
        | "invited"
        | "cta_submitted"
        | "approved"
        | "contacted"
        | "interested"
        | "link_sent"
        | "paid"
        | "enrolled"
        | "lost"
        | "do_not_contact";
      message_channel: "email" | "whatsapp" | "voice" | "in_app";
      message_direction: "in" | "out";
      message_status:
        | "planned"
        | "held"
        | "claimed"
        | "calling"
        | "sent"
        | "unknown"
        | "failed"
        | "skipped"
        | "cancelled"
        | "delivered"
        | "read"
        | "bounced";
      payment_status:
        | "draft"
        | "link_created"
        | "link_sent"
        | "opened"
        | "pending"
        | "paid"
        | "failed"
        | "expired"
        | "refunded"
        | "needs_review";
      reminder_kind: "day_before" | "quarter_hour";
      reminder_status: "planned" | "expanded" | "skipped" | "cancelled";
      session_status: "draft" | "scheduled" | "ended" | "cancelled";
      submission_status: "draft" | "submitted" | "late" | "in_review" | "changes_asked" | "graded";
      work_status: "pending" | "working" | "done" | "failed";
    };
    CompositeTypes: {
      [_ in never]: never;
    };
  };
};

type DatabaseWithoutInternals = Omit<Database, "__InternalSupabase">;

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, "public">];

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])[TableName] extends {
      Row: infer R;
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    ? (DefaultSchema["Tables"] & DefaultSchema["Views"])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R;
      }
      ? R
      : never
    : never;

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"] | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Insert: infer I;
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I;
      }
      ? I
      : never
    : never;

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"] | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Update: infer U;
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U;
      }
      ? U
      : never
    : never;

export type Enums<
  DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"] | { schema: keyof DatabaseWithoutInternals },
  EnumName extends DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"]
    : never = never,
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"]
    ? DefaultSchema["Enums"][DefaultSchemaEnumNameOrOptions]
    : never;

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    | keyof DefaultSchema["CompositeTypes"]
    | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"]
    : never = never,
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema["CompositeTypes"]
    ? DefaultSchema["CompositeTypes"][PublicCompositeTypeNameOrOptions]
    : never;

export const Constants = {
  public: {
    Enums: {
      app_role: ["admin", "student"],
      call_status: [
        "scheduled",
        "ringing",
        "in_progress",
        "processing",
        "completed",
        "no_answer",
        "busy",
        "failed",
        "deferred",
        "stopped",
      ],
      campaign_status: ["planned", "running", "paused", "done", "cancelled"],
      certificate_status: ["issued", "reissued", "revoked"],
      consent_purpose: ["course", "messages", "calls", "marketing", "media", "certificate_page"],
      contact_kind: ["email", "phone"],
      contact_owner: ["guardian", "student", "unknown"],
      conversation_status: ["open", "resolved"],
      cta_status: ["started", "awaiting_guardian", "pending", "approved", "rejected", "more_info", "withdrawn"],
      enrollment_status: ["active", "paused", "ended"],
      import_status: ["uploaded", "mapped", "checking", "checked", "running", "done", "failed", "cancelled"],
      import_verdict: ["new", "updated", "duplicate", "invalid"],
      lead_stage: [
        "new",
        "invited",
        "cta_submitted",
        "approved",
        "contacted",
        "interested",
        "link_sent",
        "paid",
        "enrolled",
        "lost",
        "do_not_contact",
      ],
      message_channel: ["email", "whatsapp", "voice", "in_app"],
      message_direction: ["in", "out"],
      message_status: [
        "planned",
        "held",
        "claimed",
        "calling",
        "sent",
        "unknown",
        "failed",
        "skipped",
        "cancelled",
        "delivered",
        "read",
        "bounced",
      ],
      payment_status: [
        "draft",
        "link_created",
        "link_sent",
        "opened",
        "pending",
        "paid",
        "failed",
        "expired",
        "refunded",
        "needs_review",
      ],
      reminder_kind: ["day_before", "quarter_hour"],
      reminder_status: ["planned", "expanded", "skipped", "cancelled"],
      session_status: ["draft", "scheduled", "ended", "cancelled"],
      submission_status: ["draft", "submitted", "late", "in_review", "changes_asked", "graded"],
      work_status: ["pending", "working", "done", "failed"],
    },
  },
} as const;
