export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  public: {
    Tables: {
      announcements: {
        Row: {
          batch_id: string;
          body: string;
          confirmed_at: string | null;
          created_at: string;
          id: string;
          in_app: boolean;
          pinned_until: string;
          show_from: string | null;
          title: string;
          told_at: string | null;
          withdrawn_at: string | null;
        };
        ComputedFields: never;
        Insert: {
          batch_id: string;
          body: string;
          confirmed_at?: string | null;
          created_at?: string;
          id?: string;
          in_app?: boolean;
          pinned_until?: string;
          show_from?: string | null;
          title: string;
          told_at?: string | null;
          withdrawn_at?: string | null;
        };
        Update: {
          batch_id?: string;
          body?: string;
          confirmed_at?: string | null;
          created_at?: string;
          id?: string;
          in_app?: boolean;
          pinned_until?: string;
          show_from?: string | null;
          title?: string;
          told_at?: string | null;
          withdrawn_at?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "announcements_batch_id_fkey";
            columns: ["batch_id"];
            isOneToOne: false;
            referencedRelation: "batches";
            referencedColumns: ["id"];
          },
        ];
      };
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
      assignment_extensions: {
        Row: {
          assignment_id: string;
          created_at: string;
          due_at: string;
          enrollment_id: string;
          reason: string;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          assignment_id: string;
          created_at?: string;
          due_at: string;
          enrollment_id: string;
          reason?: string;
          updated_at?: string;
        };
        Update: {
          assignment_id?: string;
          created_at?: string;
          due_at?: string;
          enrollment_id?: string;
          reason?: string;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "assignment_extensions_assignment_id_fkey";
            columns: ["assignment_id"];
            isOneToOne: false;
            referencedRelation: "assignments";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "assignment_extensions_enrollment_id_fkey";
            columns: ["enrollment_id"];
            isOneToOne: false;
            referencedRelation: "enrollments";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "assignment_extensions_enrollment_id_fkey";
            columns: ["enrollment_id"];
            isOneToOne: false;
            referencedRelation: "roster";
            referencedColumns: ["id"];
          },
        ];
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
          levels: NonNullable<Json>;
          points: number | null;
          receipt_no: string | null;
          status: Database["public"]["Enums"]["submission_status"];
          submitted_at: string | null;
          try_no: number;
          updated_at: string;
          was_late: boolean;
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
          levels?: NonNullable<Json>;
          points?: number | null;
          receipt_no?: string | null;
          status?: Database["public"]["Enums"]["submission_status"];
          submitted_at?: string | null;
          try_no?: number;
          updated_at?: string;
          was_late?: boolean;
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
          levels?: NonNullable<Json>;
          points?: number | null;
          receipt_no?: string | null;
          status?: Database["public"]["Enums"]["submission_status"];
          submitted_at?: string | null;
          try_no?: number;
          updated_at?: string;
          was_late?: boolean;
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
          {
            foreignKeyName: "assignment_submissions_enrollment_id_fkey";
            columns: ["enrollment_id"];
            isOneToOne: false;
            referencedRelation: "roster";
            referencedColumns: ["id"];
          },
        ];
      };
      assignments: {
        Row: {
          batch_id: string;
          created_at: string;
          cutoff_at: string | null;
          due_at: string;
          id: string;
          instructions: string;
          late_points: number;
          marks_wait: boolean;
          max_points: number;
          opens_at: string | null;
          published_at: string | null;
          released_at: string | null;
          reminded_due_at: string | null;
          rubric: NonNullable<Json>;
          session_id: string | null;
          title: string;
          tries: number | null;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          batch_id: string;
          created_at?: string;
          cutoff_at?: string | null;
          due_at: string;
          id?: string;
          instructions?: string;
          late_points?: number;
          marks_wait?: boolean;
          max_points?: number;
          opens_at?: string | null;
          published_at?: string | null;
          released_at?: string | null;
          reminded_due_at?: string | null;
          rubric?: NonNullable<Json>;
          session_id?: string | null;
          title: string;
          tries?: number | null;
          updated_at?: string;
        };
        Update: {
          batch_id?: string;
          created_at?: string;
          cutoff_at?: string | null;
          due_at?: string;
          id?: string;
          instructions?: string;
          late_points?: number;
          marks_wait?: boolean;
          max_points?: number;
          opens_at?: string | null;
          published_at?: string | null;
          released_at?: string | null;
          reminded_due_at?: string | null;
          rubric?: NonNullable<Json>;
          session_id?: string | null;
          title?: string;
          tries?: number | null;
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
      audit_log: {
        Row: {
          action: string;
          actor: string | null;
          actor_name: string;
          after: Json | null;
          before: Json | null;
          happened_at: string;
          id: number;
          ip: unknown;
          subject_id: string | null;
          subject_kind: string;
          via: string;
        };
        ComputedFields: never;
        Insert: {
          action: string;
          actor?: string | null;
          actor_name?: string;
          after?: Json | null;
          before?: Json | null;
          happened_at?: string;
          id?: never;
          ip?: unknown;
          subject_id?: string | null;
          subject_kind: string;
          via: string;
        };
        Update: {
          action?: string;
          actor?: string | null;
          actor_name?: string;
          after?: Json | null;
          before?: Json | null;
          happened_at?: string;
          id?: never;
          ip?: unknown;
          subject_id?: string | null;
          subject_kind?: string;
          via?: string;
        };
        Relationships: [];
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
      batch_waiting: {
        Row: {
          batch_id: string;
          lead_id: string;
          note: string | null;
          since: string;
        };
        ComputedFields: never;
        Insert: {
          batch_id: string;
          lead_id: string;
          note?: string | null;
          since?: string;
        };
        Update: {
          batch_id?: string;
          lead_id?: string;
          note?: string | null;
          since?: string;
        };
        Relationships: [
          {
            foreignKeyName: "batch_waiting_batch_id_fkey";
            columns: ["batch_id"];
            isOneToOne: false;
            referencedRelation: "batches";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "batch_waiting_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "batch_waiting_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "batch_waiting_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "batch_waiting_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
          },
        ];
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
          call_attempt: number;
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
          direction: Database["public"]["Enums"]["message_direction"];
          due_at: string;
          error_code: string | null;
          error_text: string | null;
          event_key: string;
          expires_at: string | null;
          extracted: Json | null;
          failed_at: string | null;
          fallback_of: string | null;
          family_id: string;
          fault: string | null;
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
          recording_state: string;
          reminder_id: string | null;
          retry_of: string | null;
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
          call_attempt?: number;
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
          direction?: Database["public"]["Enums"]["message_direction"];
          due_at: string;
          error_code?: string | null;
          error_text?: string | null;
          event_key: string;
          expires_at?: string | null;
          extracted?: Json | null;
          failed_at?: string | null;
          fallback_of?: string | null;
          family_id: string;
          fault?: string | null;
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
          recording_state?: string;
          reminder_id?: string | null;
          retry_of?: string | null;
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
          call_attempt?: number;
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
          direction?: Database["public"]["Enums"]["message_direction"];
          due_at?: string;
          error_code?: string | null;
          error_text?: string | null;
          event_key?: string;
          expires_at?: string | null;
          extracted?: Json | null;
          failed_at?: string | null;
          fallback_of?: string | null;
          family_id?: string;
          fault?: string | null;
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
          recording_state?: string;
          reminder_id?: string | null;
          retry_of?: string | null;
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
            referencedRelation: "campaign_list";
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
            foreignKeyName: "call_logs_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "registry_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "call_logs_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "suppressed_contacts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "call_logs_fallback_of_fkey";
            columns: ["fallback_of"];
            isOneToOne: false;
            referencedRelation: "whatsapp_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "call_logs_fallback_of_fkey";
            columns: ["fallback_of"];
            isOneToOne: false;
            referencedRelation: "whatsapp_logs";
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
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "call_logs_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "call_logs_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "call_logs_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "call_logs_reminder_id_fkey";
            columns: ["reminder_id"];
            isOneToOne: false;
            referencedRelation: "reminders";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "call_logs_retry_of_fkey";
            columns: ["retry_of"];
            isOneToOne: false;
            referencedRelation: "call_logs";
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
      call_proposals: {
        Row: {
          call_id: string;
          created_at: string;
          decided_at: string | null;
          decided_by: string | null;
          evidence: string | null;
          family_id: string;
          field: string;
          id: string;
          result: string | null;
          status: Database["public"]["Enums"]["proposal_status"];
          value: string;
        };
        ComputedFields: never;
        Insert: {
          call_id: string;
          created_at?: string;
          decided_at?: string | null;
          decided_by?: string | null;
          evidence?: string | null;
          family_id: string;
          field: string;
          id?: string;
          result?: string | null;
          status?: Database["public"]["Enums"]["proposal_status"];
          value: string;
        };
        Update: {
          call_id?: string;
          created_at?: string;
          decided_at?: string | null;
          decided_by?: string | null;
          evidence?: string | null;
          family_id?: string;
          field?: string;
          id?: string;
          result?: string | null;
          status?: Database["public"]["Enums"]["proposal_status"];
          value?: string;
        };
        Relationships: [
          {
            foreignKeyName: "call_proposals_call_id_fkey";
            columns: ["call_id"];
            isOneToOne: false;
            referencedRelation: "call_logs";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "call_proposals_family_id_fkey";
            columns: ["family_id"];
            isOneToOne: false;
            referencedRelation: "families";
            referencedColumns: ["id"];
          },
        ];
      };
      campaigns: {
        Row: {
          announcement_id: string | null;
          audience: NonNullable<Json>;
          channel: Database["public"]["Enums"]["message_channel"];
          confirmed_at: string | null;
          copied_from: string | null;
          created_at: string;
          created_by: string | null;
          event_key: string;
          finished_at: string | null;
          id: string;
          import_id: string | null;
          looked_from: string | null;
          name: string;
          pause_after: number;
          pause_percent: number;
          pause_reason: string | null;
          planned_after: string | null;
          planned_at: string | null;
          rate_per_hour: number | null;
          scheduled_at: string | null;
          started_at: string | null;
          status: Database["public"]["Enums"]["campaign_status"];
          updated_at: string;
          words: NonNullable<Json>;
        };
        ComputedFields: never;
        Insert: {
          announcement_id?: string | null;
          audience?: NonNullable<Json>;
          channel?: Database["public"]["Enums"]["message_channel"];
          confirmed_at?: string | null;
          copied_from?: string | null;
          created_at?: string;
          created_by?: string | null;
          event_key: string;
          finished_at?: string | null;
          id?: string;
          import_id?: string | null;
          looked_from?: string | null;
          name: string;
          pause_after?: number;
          pause_percent?: number;
          pause_reason?: string | null;
          planned_after?: string | null;
          planned_at?: string | null;
          rate_per_hour?: number | null;
          scheduled_at?: string | null;
          started_at?: string | null;
          status?: Database["public"]["Enums"]["campaign_status"];
          updated_at?: string;
          words?: NonNullable<Json>;
        };
        Update: {
          announcement_id?: string | null;
          audience?: NonNullable<Json>;
          channel?: Database["public"]["Enums"]["message_channel"];
          confirmed_at?: string | null;
          copied_from?: string | null;
          created_at?: string;
          created_by?: string | null;
          event_key?: string;
          finished_at?: string | null;
          id?: string;
          import_id?: string | null;
          looked_from?: string | null;
          name?: string;
          pause_after?: number;
          pause_percent?: number;
          pause_reason?: string | null;
          planned_after?: string | null;
          planned_at?: string | null;
          rate_per_hour?: number | null;
          scheduled_at?: string | null;
          started_at?: string | null;
          status?: Database["public"]["Enums"]["campaign_status"];
          updated_at?: string;
          words?: NonNullable<Json>;
        };
        Relationships: [
          {
            foreignKeyName: "campaigns_announcement_id_fkey";
            columns: ["announcement_id"];
            isOneToOne: false;
            referencedRelation: "announcement_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "campaigns_announcement_id_fkey";
            columns: ["announcement_id"];
            isOneToOne: false;
            referencedRelation: "announcements";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "campaigns_copied_from_fkey";
            columns: ["copied_from"];
            isOneToOne: false;
            referencedRelation: "campaign_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "campaigns_copied_from_fkey";
            columns: ["copied_from"];
            isOneToOne: false;
            referencedRelation: "campaigns";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "campaigns_import_id_fkey";
            columns: ["import_id"];
            isOneToOne: true;
            referencedRelation: "lead_imports";
            referencedColumns: ["id"];
          },
        ];
      };
      certificate_files: {
        Row: {
          certificate_id: string;
          made_at: string;
          made_by: string | null;
          pdf_path: string;
          pdf_sha256: string;
          png_path: string;
          removed_at: string | null;
          replaced_at: string | null;
          sheet: NonNullable<Json>;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          certificate_id: string;
          made_at?: string;
          made_by?: string | null;
          pdf_path: string;
          pdf_sha256: string;
          png_path: string;
          removed_at?: string | null;
          replaced_at?: string | null;
          sheet: NonNullable<Json>;
          version: number;
        };
        Update: {
          certificate_id?: string;
          made_at?: string;
          made_by?: string | null;
          pdf_path?: string;
          pdf_sha256?: string;
          png_path?: string;
          removed_at?: string | null;
          replaced_at?: string | null;
          sheet?: NonNullable<Json>;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: "certificate_files_certificate_id_fkey";
            columns: ["certificate_id"];
            isOneToOne: false;
            referencedRelation: "certificates";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "certificate_files_certificate_id_fkey";
            columns: ["certificate_id"];
            isOneToOne: false;
            referencedRelation: "roster";
            referencedColumns: ["certificate_id"];
          },
        ];
      };
      certificate_templates: {
        Row: {
          accent: string;
          archived_at: string | null;
          created_at: string;
          heading: string;
          heading_second: string;
          id: string;
          is_default: boolean;
          layout: string;
          name: string;
          sentence: string;
          shows_hours: boolean;
          shows_measure: boolean;
          signed_as: string;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          accent?: string;
          archived_at?: string | null;
          created_at?: string;
          heading?: string;
          heading_second?: string;
          id?: string;
          is_default?: boolean;
          layout?: string;
          name: string;
          sentence?: string;
          shows_hours?: boolean;
          shows_measure?: boolean;
          signed_as?: string;
          updated_at?: string;
        };
        Update: {
          accent?: string;
          archived_at?: string | null;
          created_at?: string;
          heading?: string;
          heading_second?: string;
          id?: string;
          is_default?: boolean;
          layout?: string;
          name?: string;
          sentence?: string;
          shows_hours?: boolean;
          shows_measure?: boolean;
          signed_as?: string;
          updated_at?: string;
        };
        Relationships: [];
      };
      certificates: {
        Row: {
          checked_at: string | null;
          checks: number;
          code: string;
          course_name: string;
          created_at: string;
          enrollment_id: string;
          id: string;
          issued_at: string | null;
          issued_by: string | null;
          issued_on: string;
          name_printed: string;
          pdf_path: string;
          png_path: string;
          reason: string | null;
          revoked_at: string | null;
          revoked_reason: string | null;
          status: Database["public"]["Enums"]["certificate_status"];
          template_id: string | null;
          updated_at: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          checked_at?: string | null;
          checks?: number;
          code: string;
          course_name: string;
          created_at?: string;
          enrollment_id: string;
          id?: string;
          issued_at?: string | null;
          issued_by?: string | null;
          issued_on: string;
          name_printed: string;
          pdf_path: string;
          png_path: string;
          reason?: string | null;
          revoked_at?: string | null;
          revoked_reason?: string | null;
          status?: Database["public"]["Enums"]["certificate_status"];
          template_id?: string | null;
          updated_at?: string;
          version?: number;
        };
        Update: {
          checked_at?: string | null;
          checks?: number;
          code?: string;
          course_name?: string;
          created_at?: string;
          enrollment_id?: string;
          id?: string;
          issued_at?: string | null;
          issued_by?: string | null;
          issued_on?: string;
          name_printed?: string;
          pdf_path?: string;
          png_path?: string;
          reason?: string | null;
          revoked_at?: string | null;
          revoked_reason?: string | null;
          status?: Database["public"]["Enums"]["certificate_status"];
          template_id?: string | null;
          updated_at?: string;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: "certificates_enrollment_id_fkey";
            columns: ["enrollment_id"];
            isOneToOne: true;
            referencedRelation: "enrollments";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "certificates_enrollment_id_fkey";
            columns: ["enrollment_id"];
            isOneToOne: true;
            referencedRelation: "roster";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "certificates_template_id_fkey";
            columns: ["template_id"];
            isOneToOne: false;
            referencedRelation: "certificate_templates";
            referencedColumns: ["id"];
          },
        ];
      };
      channel_states: {
        Row: {
          balance: number | null;
          balance_at: string | null;
          balance_unit: string | null;
          breaker_code: string | null;
          breaker_opened_at: string | null;
          breaker_probe_at: string | null;
          breaker_probes: number;
          breaker_text: string | null;
          channel: string;
          checked_at: string;
          is_paused: boolean;
          last_error_at: string | null;
          last_error_text: string | null;
          last_event_at: string | null;
          last_ok_at: string | null;
          updated_at: string;
          updated_by: string | null;
        };
        ComputedFields: never;
        Insert: {
          balance?: number | null;
          balance_at?: string | null;
          balance_unit?: string | null;
          breaker_code?: string | null;
          breaker_opened_at?: string | null;
          breaker_probe_at?: string | null;
          breaker_probes?: number;
          breaker_text?: string | null;
          channel: string;
          checked_at?: string;
          is_paused?: boolean;
          last_error_at?: string | null;
          last_error_text?: string | null;
          last_event_at?: string | null;
          last_ok_at?: string | null;
          updated_at?: string;
          updated_by?: string | null;
        };
        Update: {
          balance?: number | null;
          balance_at?: string | null;
          balance_unit?: string | null;
          breaker_code?: string | null;
          breaker_opened_at?: string | null;
          breaker_probe_at?: string | null;
          breaker_probes?: number;
          breaker_text?: string | null;
          channel?: string;
          checked_at?: string;
          is_paused?: boolean;
          last_error_at?: string | null;
          last_error_text?: string | null;
          last_event_at?: string | null;
          last_ok_at?: string | null;
          updated_at?: string;
          updated_by?: string | null;
        };
        Relationships: [];
      };
      consent_notices: {
        Row: {
          body: string;
          body_hash: string;
          language: string;
          origin: string;
          published_at: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          body: string;
          body_hash: string;
          language: string;
          origin?: string;
          published_at?: string;
          version: number;
        };
        Update: {
          body?: string;
          body_hash?: string;
          language?: string;
          origin?: string;
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
          registry_checked_at: string | null;
          registry_checked_by: string | null;
          registry_state: string;
          relation: string | null;
          retired_at: string | null;
          retired_reason: string | null;
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
          registry_checked_at?: string | null;
          registry_checked_by?: string | null;
          registry_state?: string;
          relation?: string | null;
          retired_at?: string | null;
          retired_reason?: string | null;
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
          registry_checked_at?: string | null;
          registry_checked_by?: string | null;
          registry_state?: string;
          relation?: string | null;
          retired_at?: string | null;
          retired_reason?: string | null;
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
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "contacts_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "contacts_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "contacts_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
          },
        ];
      };
      crm_conversations: {
        Row: {
          assigned_to: string | null;
          created_at: string;
          family_id: string;
          id: string;
          is_unknown: boolean;
          last_channel: string | null;
          last_inbound_at: string | null;
          last_line: string;
          last_message_at: string;
          last_reply_at: string | null;
          needs_reply: boolean;
          settled_at: string | null;
          snoozed_until: string | null;
          status: Database["public"]["Enums"]["conversation_status"];
          tags: string[];
          unread: number;
          waiting_since: string | null;
        };
        ComputedFields: never;
        Insert: {
          assigned_to?: string | null;
          created_at?: string;
          family_id: string;
          id?: string;
          is_unknown?: boolean;
          last_channel?: string | null;
          last_inbound_at?: string | null;
          last_line?: string;
          last_message_at?: string;
          last_reply_at?: string | null;
          needs_reply?: boolean;
          settled_at?: string | null;
          snoozed_until?: string | null;
          status?: Database["public"]["Enums"]["conversation_status"];
          tags?: string[];
          unread?: number;
          waiting_since?: string | null;
        };
        Update: {
          assigned_to?: string | null;
          created_at?: string;
          family_id?: string;
          id?: string;
          is_unknown?: boolean;
          last_channel?: string | null;
          last_inbound_at?: string | null;
          last_line?: string;
          last_message_at?: string;
          last_reply_at?: string | null;
          needs_reply?: boolean;
          settled_at?: string | null;
          snoozed_until?: string | null;
          status?: Database["public"]["Enums"]["conversation_status"];
          tags?: string[];
          unread?: number;
          waiting_since?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "crm_conversations_assigned_to_fkey";
            columns: ["assigned_to"];
            isOneToOne: false;
            referencedRelation: "profiles";
            referencedColumns: ["user_id"];
          },
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
          asks_reply: boolean;
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
          is_unproven: boolean;
          ledger_id: string | null;
          provider_message_id: string | null;
          subject: string | null;
          ticket_id: string | null;
          written_by: string | null;
        };
        ComputedFields: never;
        Insert: {
          asks_reply?: boolean;
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
          is_unproven?: boolean;
          ledger_id?: string | null;
          provider_message_id?: string | null;
          subject?: string | null;
          ticket_id?: string | null;
          written_by?: string | null;
        };
        Update: {
          asks_reply?: boolean;
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
          is_unproven?: boolean;
          ledger_id?: string | null;
          provider_message_id?: string | null;
          subject?: string | null;
          ticket_id?: string | null;
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
            foreignKeyName: "crm_messages_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "registry_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "crm_messages_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "suppressed_contacts";
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
          {
            foreignKeyName: "crm_messages_ticket_id_fkey";
            columns: ["ticket_id"];
            isOneToOne: false;
            referencedRelation: "support_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "crm_messages_ticket_id_fkey";
            columns: ["ticket_id"];
            isOneToOne: false;
            referencedRelation: "support_tickets";
            referencedColumns: ["id"];
          },
        ];
      };
      crm_waits: {
        Row: {
          answered_at: string;
          conversation_id: string;
          id: number;
          since: string;
        };
        ComputedFields: never;
        Insert: {
          answered_at: string;
          conversation_id: string;
          id?: never;
          since: string;
        };
        Update: {
          answered_at?: string;
          conversation_id?: string;
          id?: never;
          since?: string;
        };
        Relationships: [
          {
            foreignKeyName: "crm_waits_conversation_id_fkey";
            columns: ["conversation_id"];
            isOneToOne: false;
            referencedRelation: "crm_conversations";
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
          snoozed_until: string | null;
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
          snoozed_until?: string | null;
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
          snoozed_until?: string | null;
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
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "cta_submissions_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "cta_submissions_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "cta_submissions_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
          },
        ];
      };
      email_logs: {
        Row: {
          attachments: NonNullable<Json>;
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
          fallback_of: string | null;
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
          attachments?: NonNullable<Json>;
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
          fallback_of?: string | null;
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
          attachments?: NonNullable<Json>;
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
          fallback_of?: string | null;
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
            referencedRelation: "campaign_list";
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
            foreignKeyName: "email_logs_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "registry_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "email_logs_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "suppressed_contacts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "email_logs_fallback_of_fkey";
            columns: ["fallback_of"];
            isOneToOne: false;
            referencedRelation: "whatsapp_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "email_logs_fallback_of_fkey";
            columns: ["fallback_of"];
            isOneToOne: false;
            referencedRelation: "whatsapp_logs";
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
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "email_logs_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "email_logs_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "email_logs_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
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
      enrollment_changes: {
        Row: {
          actor: string | null;
          enrollment_id: string;
          from_batch_id: string | null;
          happened_at: string;
          id: number;
          kind: string;
          reason: string | null;
          to_batch_id: string | null;
          until_on: string | null;
        };
        ComputedFields: never;
        Insert: {
          actor?: string | null;
          enrollment_id: string;
          from_batch_id?: string | null;
          happened_at?: string;
          id?: never;
          kind: string;
          reason?: string | null;
          to_batch_id?: string | null;
          until_on?: string | null;
        };
        Update: {
          actor?: string | null;
          enrollment_id?: string;
          from_batch_id?: string | null;
          happened_at?: string;
          id?: never;
          kind?: string;
          reason?: string | null;
          to_batch_id?: string | null;
          until_on?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "enrollment_changes_enrollment_id_fkey";
            columns: ["enrollment_id"];
            isOneToOne: false;
            referencedRelation: "enrollments";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "enrollment_changes_enrollment_id_fkey";
            columns: ["enrollment_id"];
            isOneToOne: false;
            referencedRelation: "roster";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "enrollment_changes_from_batch_id_fkey";
            columns: ["from_batch_id"];
            isOneToOne: false;
            referencedRelation: "batches";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "enrollment_changes_to_batch_id_fkey";
            columns: ["to_batch_id"];
            isOneToOne: false;
            referencedRelation: "batches";
            referencedColumns: ["id"];
          },
        ];
      };
      enrollments: {
        Row: {
          access_until: string | null;
          batch_id: string;
          claimed_at: string | null;
          created_at: string;
          family_id: string;
          id: string;
          lead_id: string;
          paused_until: string | null;
          state_reason: string | null;
          status: Database["public"]["Enums"]["enrollment_status"];
          updated_at: string;
          user_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          access_until?: string | null;
          batch_id: string;
          claimed_at?: string | null;
          created_at?: string;
          family_id: string;
          id?: string;
          lead_id: string;
          paused_until?: string | null;
          state_reason?: string | null;
          status?: Database["public"]["Enums"]["enrollment_status"];
          updated_at?: string;
          user_id?: string | null;
        };
        Update: {
          access_until?: string | null;
          batch_id?: string;
          claimed_at?: string | null;
          created_at?: string;
          family_id?: string;
          id?: string;
          lead_id?: string;
          paused_until?: string | null;
          state_reason?: string | null;
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
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "enrollments_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "enrollments_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "enrollments_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
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
          automation_stopped_at: string | null;
          automation_stopped_reason: string | null;
          calls_paused_at: string | null;
          calls_paused_reason: string | null;
          contact_hours: string | null;
          created_at: string;
          digest_on: string | null;
          erased_at: string | null;
          id: string;
          language: string;
          merged_into: string | null;
          name: string;
          timezone: string;
          unwanted: string[];
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          automation_stopped_at?: string | null;
          automation_stopped_reason?: string | null;
          calls_paused_at?: string | null;
          calls_paused_reason?: string | null;
          contact_hours?: string | null;
          created_at?: string;
          digest_on?: string | null;
          erased_at?: string | null;
          id?: string;
          language?: string;
          merged_into?: string | null;
          name: string;
          timezone?: string;
          unwanted?: string[];
          updated_at?: string;
        };
        Update: {
          automation_stopped_at?: string | null;
          automation_stopped_reason?: string | null;
          calls_paused_at?: string | null;
          calls_paused_reason?: string | null;
          contact_hours?: string | null;
          created_at?: string;
          digest_on?: string | null;
          erased_at?: string | null;
          id?: string;
          language?: string;
          merged_into?: string | null;
          name?: string;
          timezone?: string;
          unwanted?: string[];
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "families_merged_into_fkey";
            columns: ["merged_into"];
            isOneToOne: false;
            referencedRelation: "families";
            referencedColumns: ["id"];
          },
        ];
      };
      faq_articles: {
        Row: {
          answer_en: string;
          answer_hi: string;
          category: Database["public"]["Enums"]["ticket_category"];
          created_at: string;
          id: string;
          is_published: boolean;
          position: number;
          question_en: string;
          question_hi: string;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          answer_en: string;
          answer_hi: string;
          category: Database["public"]["Enums"]["ticket_category"];
          created_at?: string;
          id?: string;
          is_published?: boolean;
          position?: number;
          question_en: string;
          question_hi: string;
          updated_at?: string;
        };
        Update: {
          answer_en?: string;
          answer_hi?: string;
          category?: Database["public"]["Enums"]["ticket_category"];
          created_at?: string;
          id?: string;
          is_published?: boolean;
          position?: number;
          question_en?: string;
          question_hi?: string;
          updated_at?: string;
        };
        Relationships: [];
      };
      faq_reads: {
        Row: {
          article_id: string;
          helped: boolean | null;
          id: number;
          read_at: string;
          read_on: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          article_id: string;
          helped?: boolean | null;
          id?: never;
          read_at?: string;
          read_on?: string;
          user_id: string;
        };
        Update: {
          article_id?: string;
          helped?: boolean | null;
          id?: never;
          read_at?: string;
          read_on?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "faq_reads_article_id_fkey";
            columns: ["article_id"];
            isOneToOne: false;
            referencedRelation: "faq_articles";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "faq_reads_user_id_fkey";
            columns: ["user_id"];
            isOneToOne: false;
            referencedRelation: "profiles";
            referencedColumns: ["user_id"];
          },
        ];
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
            foreignKeyName: "guardian_consents_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "registry_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "guardian_consents_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "suppressed_contacts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "guardian_consents_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "guardian_consents_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "guardian_consents_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "guardian_consents_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
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
          erased_at: string | null;
          extra: NonNullable<Json>;
          family_id: string;
          grade: string | null;
          id: string;
          import_id: string | null;
          lost_reason: string | null;
          merged_into: string | null;
          possible_sibling_of: string | null;
          school: string | null;
          source: string | null;
          stage: Database["public"]["Enums"]["lead_stage"];
          stage_changed_at: string;
          student_name: string;
          unwanted: string[];
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          age?: number | null;
          age_noted_on?: string | null;
          birth_year?: number | null;
          city?: string | null;
          created_at?: string;
          erased_at?: string | null;
          extra?: NonNullable<Json>;
          family_id: string;
          grade?: string | null;
          id?: string;
          import_id?: string | null;
          lost_reason?: string | null;
          merged_into?: string | null;
          possible_sibling_of?: string | null;
          school?: string | null;
          source?: string | null;
          stage?: Database["public"]["Enums"]["lead_stage"];
          stage_changed_at?: string;
          student_name: string;
          unwanted?: string[];
          updated_at?: string;
        };
        Update: {
          age?: number | null;
          age_noted_on?: string | null;
          birth_year?: number | null;
          city?: string | null;
          created_at?: string;
          erased_at?: string | null;
          extra?: NonNullable<Json>;
          family_id?: string;
          grade?: string | null;
          id?: string;
          import_id?: string | null;
          lost_reason?: string | null;
          merged_into?: string | null;
          possible_sibling_of?: string | null;
          school?: string | null;
          source?: string | null;
          stage?: Database["public"]["Enums"]["lead_stage"];
          stage_changed_at?: string;
          student_name?: string;
          unwanted?: string[];
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
            foreignKeyName: "imported_leads_merged_into_fkey";
            columns: ["merged_into"];
            isOneToOne: false;
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "imported_leads_merged_into_fkey";
            columns: ["merged_into"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "imported_leads_merged_into_fkey";
            columns: ["merged_into"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "imported_leads_merged_into_fkey";
            columns: ["merged_into"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "imported_leads_possible_sibling_of_fkey";
            columns: ["possible_sibling_of"];
            isOneToOne: false;
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "imported_leads_possible_sibling_of_fkey";
            columns: ["possible_sibling_of"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "imported_leads_possible_sibling_of_fkey";
            columns: ["possible_sibling_of"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "imported_leads_possible_sibling_of_fkey";
            columns: ["possible_sibling_of"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
          },
        ];
      };
      lead_import_rows: {
        Row: {
          applied_at: string | null;
          bucket: string;
          cleaned: NonNullable<Json>;
          duplicate_of_row: number | null;
          edits: NonNullable<Json>;
          field: string | null;
          import_id: string;
          keep_as_sibling: boolean;
          kept_because: string | null;
          lead_id: string | null;
          match: string | null;
          possible_sibling: boolean;
          raw: NonNullable<Json>;
          reason: string | null;
          row_no: number;
          verdict: Database["public"]["Enums"]["import_verdict"];
        };
        ComputedFields: never;
        Insert: {
          applied_at?: string | null;
          bucket?: string;
          cleaned?: NonNullable<Json>;
          duplicate_of_row?: number | null;
          edits?: NonNullable<Json>;
          field?: string | null;
          import_id: string;
          keep_as_sibling?: boolean;
          kept_because?: string | null;
          lead_id?: string | null;
          match?: string | null;
          possible_sibling?: boolean;
          raw: NonNullable<Json>;
          reason?: string | null;
          row_no: number;
          verdict: Database["public"]["Enums"]["import_verdict"];
        };
        Update: {
          applied_at?: string | null;
          bucket?: string;
          cleaned?: NonNullable<Json>;
          duplicate_of_row?: number | null;
          edits?: NonNullable<Json>;
          field?: string | null;
          import_id?: string;
          keep_as_sibling?: boolean;
          kept_because?: string | null;
          lead_id?: string | null;
          match?: string | null;
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
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "lead_import_rows_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "lead_import_rows_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "lead_import_rows_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
          },
        ];
      };
      lead_imports: {
        Row: {
          after_import: string;
          buckets: NonNullable<Json>;
          checked_at: string | null;
          claimed_by: string | null;
          created_at: string;
          created_by: string | null;
          default_match: string;
          default_owner: Database["public"]["Enums"]["contact_owner"];
          delimiter: string | null;
          done_rows: number;
          drip_per_hour: number | null;
          duplicate_rows: number;
          encoding: string | null;
          error: string | null;
          file_name: string;
          finished_at: string | null;
          header: NonNullable<Json>;
          id: string;
          invalid_rows: number;
          kept_rows: number;
          lead_source: string | null;
          lease_until: string | null;
          mapping: NonNullable<Json>;
          new_rows: number;
          removed_rows: number;
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
          buckets?: NonNullable<Json>;
          checked_at?: string | null;
          claimed_by?: string | null;
          created_at?: string;
          created_by?: string | null;
          default_match?: string;
          default_owner?: Database["public"]["Enums"]["contact_owner"];
          delimiter?: string | null;
          done_rows?: number;
          drip_per_hour?: number | null;
          duplicate_rows?: number;
          encoding?: string | null;
          error?: string | null;
          file_name: string;
          finished_at?: string | null;
          header?: NonNullable<Json>;
          id?: string;
          invalid_rows?: number;
          kept_rows?: number;
          lead_source?: string | null;
          lease_until?: string | null;
          mapping?: NonNullable<Json>;
          new_rows?: number;
          removed_rows?: number;
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
          buckets?: NonNullable<Json>;
          checked_at?: string | null;
          claimed_by?: string | null;
          created_at?: string;
          created_by?: string | null;
          default_match?: string;
          default_owner?: Database["public"]["Enums"]["contact_owner"];
          delimiter?: string | null;
          done_rows?: number;
          drip_per_hour?: number | null;
          duplicate_rows?: number;
          encoding?: string | null;
          error?: string | null;
          file_name?: string;
          finished_at?: string | null;
          header?: NonNullable<Json>;
          id?: string;
          invalid_rows?: number;
          kept_rows?: number;
          lead_source?: string | null;
          lease_until?: string | null;
          mapping?: NonNullable<Json>;
          new_rows?: number;
          removed_rows?: number;
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
      materials: {
        Row: {
          batch_id: string;
          created_at: string;
          external_url: string | null;
          id: string;
          published_at: string | null;
          session_id: string | null;
          storage_path: string | null;
          title: string;
          told_at: string | null;
        };
        ComputedFields: never;
        Insert: {
          batch_id: string;
          created_at?: string;
          external_url?: string | null;
          id?: string;
          published_at?: string | null;
          session_id?: string | null;
          storage_path?: string | null;
          title: string;
          told_at?: string | null;
        };
        Update: {
          batch_id?: string;
          created_at?: string;
          external_url?: string | null;
          id?: string;
          published_at?: string | null;
          session_id?: string | null;
          storage_path?: string | null;
          title?: string;
          told_at?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "materials_batch_id_fkey";
            columns: ["batch_id"];
            isOneToOne: false;
            referencedRelation: "batches";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "materials_session_id_fkey";
            columns: ["session_id"];
            isOneToOne: false;
            referencedRelation: "sessions";
            referencedColumns: ["id"];
          },
        ];
      };
      message_events: {
        Row: {
          actor: string | null;
          channel: Database["public"]["Enums"]["message_channel"];
          code: string | null;
          created_at: string;
          detail: string | null;
          family_id: string;
          happened_at: string;
          id: number;
          kind: string;
          message_id: string;
          webhook_event_id: number | null;
        };
        ComputedFields: never;
        Insert: {
          actor?: string | null;
          channel: Database["public"]["Enums"]["message_channel"];
          code?: string | null;
          created_at?: string;
          detail?: string | null;
          family_id: string;
          happened_at?: string;
          id?: never;
          kind: string;
          message_id: string;
          webhook_event_id?: number | null;
        };
        Update: {
          actor?: string | null;
          channel?: Database["public"]["Enums"]["message_channel"];
          code?: string | null;
          created_at?: string;
          detail?: string | null;
          family_id?: string;
          happened_at?: string;
          id?: never;
          kind?: string;
          message_id?: string;
          webhook_event_id?: number | null;
        };
        Relationships: [
          {
            foreignKeyName: "message_events_family_id_fkey";
            columns: ["family_id"];
            isOneToOne: false;
            referencedRelation: "families";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "message_events_webhook_event_id_fkey";
            columns: ["webhook_event_id"];
            isOneToOne: false;
            referencedRelation: "webhook_events";
            referencedColumns: ["id"];
          },
        ];
      };
      message_templates: {
        Row: {
          audience: string[];
          based_on: string | null;
          body: string;
          buttons: NonNullable<Json>;
          channel: Database["public"]["Enums"]["message_channel"];
          content_hash: string;
          created_at: string;
          created_by: string | null;
          event_key: string;
          exempt_cap: boolean;
          exempt_quiet_hours: string;
          footer: string | null;
          id: string;
          is_active: boolean;
          language: string;
          list_unsubscribe: boolean;
          needs: Database["public"]["Enums"]["consent_purpose"] | null;
          note: string | null;
          origin: string;
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
          based_on?: string | null;
          body: string;
          buttons?: NonNullable<Json>;
          channel: Database["public"]["Enums"]["message_channel"];
          content_hash: string;
          created_at?: string;
          created_by?: string | null;
          event_key: string;
          exempt_cap?: boolean;
          exempt_quiet_hours?: string;
          footer?: string | null;
          id?: string;
          is_active?: boolean;
          language: string;
          list_unsubscribe?: boolean;
          needs?: Database["public"]["Enums"]["consent_purpose"] | null;
          note?: string | null;
          origin?: string;
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
          based_on?: string | null;
          body?: string;
          buttons?: NonNullable<Json>;
          channel?: Database["public"]["Enums"]["message_channel"];
          content_hash?: string;
          created_at?: string;
          created_by?: string | null;
          event_key?: string;
          exempt_cap?: boolean;
          exempt_quiet_hours?: string;
          footer?: string | null;
          id?: string;
          is_active?: boolean;
          language?: string;
          list_unsubscribe?: boolean;
          needs?: Database["public"]["Enums"]["consent_purpose"] | null;
          note?: string | null;
          origin?: string;
          params?: string[];
          preheader?: string | null;
          provider_name?: string | null;
          purpose?: string;
          subject?: string | null;
          variables?: string[];
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: "message_templates_based_on_fkey";
            columns: ["based_on"];
            isOneToOne: false;
            referencedRelation: "message_templates";
            referencedColumns: ["id"];
          },
        ];
      };
      morning_summaries: {
        Row: {
          called_at: string | null;
          channel: Database["public"]["Enums"]["message_channel"];
          created_at: string;
          day: string;
          not_before: string;
          reason: string | null;
          sent_at: string | null;
          status: Database["public"]["Enums"]["message_status"];
          template_id: string | null;
          to_address: string | null;
          variables: NonNullable<Json>;
        };
        ComputedFields: never;
        Insert: {
          called_at?: string | null;
          channel: Database["public"]["Enums"]["message_channel"];
          created_at?: string;
          day: string;
          not_before?: string;
          reason?: string | null;
          sent_at?: string | null;
          status?: Database["public"]["Enums"]["message_status"];
          template_id?: string | null;
          to_address?: string | null;
          variables?: NonNullable<Json>;
        };
        Update: {
          called_at?: string | null;
          channel?: Database["public"]["Enums"]["message_channel"];
          created_at?: string;
          day?: string;
          not_before?: string;
          reason?: string | null;
          sent_at?: string | null;
          status?: Database["public"]["Enums"]["message_status"];
          template_id?: string | null;
          to_address?: string | null;
          variables?: NonNullable<Json>;
        };
        Relationships: [
          {
            foreignKeyName: "morning_summaries_template_id_fkey";
            columns: ["template_id"];
            isOneToOne: false;
            referencedRelation: "message_templates";
            referencedColumns: ["id"];
          },
        ];
      };
      notice_rescues: {
        Row: {
          created_at: string;
          due_at: string;
          event_key: string;
          id: string;
          lead_id: string;
          reason: string | null;
          revision: number;
          session_id: string;
          status: Database["public"]["Enums"]["rescue_status"];
          step: Database["public"]["Enums"]["rescue_step"];
          used: string[];
          useless_from: string;
          words: NonNullable<Json>;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          due_at: string;
          event_key: string;
          id?: string;
          lead_id: string;
          reason?: string | null;
          revision: number;
          session_id: string;
          status?: Database["public"]["Enums"]["rescue_status"];
          step: Database["public"]["Enums"]["rescue_step"];
          used: string[];
          useless_from: string;
          words: NonNullable<Json>;
        };
        Update: {
          created_at?: string;
          due_at?: string;
          event_key?: string;
          id?: string;
          lead_id?: string;
          reason?: string | null;
          revision?: number;
          session_id?: string;
          status?: Database["public"]["Enums"]["rescue_status"];
          step?: Database["public"]["Enums"]["rescue_step"];
          used?: string[];
          useless_from?: string;
          words?: NonNullable<Json>;
        };
        Relationships: [
          {
            foreignKeyName: "notice_rescues_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "notice_rescues_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "notice_rescues_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "notice_rescues_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "notice_rescues_session_id_fkey";
            columns: ["session_id"];
            isOneToOne: false;
            referencedRelation: "sessions";
            referencedColumns: ["id"];
          },
        ];
      };
      notification_rules: {
        Row: {
          audience: string;
          audiences: string[];
          channel: Database["public"]["Enums"]["message_channel"];
          condition: string | null;
          delay_minutes: number;
          event_key: string;
          fallback_after_minutes: number | null;
          fallback_channel: Database["public"]["Enums"]["message_channel"] | null;
          fixed_because: string | null;
          is_on: boolean;
          origin: string;
          position: number;
          title: string;
          updated_at: string;
          updated_by: string | null;
        };
        ComputedFields: never;
        Insert: {
          audience: string;
          audiences: string[];
          channel: Database["public"]["Enums"]["message_channel"];
          condition?: string | null;
          delay_minutes?: number;
          event_key: string;
          fallback_after_minutes?: number | null;
          fallback_channel?: Database["public"]["Enums"]["message_channel"] | null;
          fixed_because?: string | null;
          is_on?: boolean;
          origin?: string;
          position?: number;
          title: string;
          updated_at?: string;
          updated_by?: string | null;
        };
        Update: {
          audience?: string;
          audiences?: string[];
          channel?: Database["public"]["Enums"]["message_channel"];
          condition?: string | null;
          delay_minutes?: number;
          event_key?: string;
          fallback_after_minutes?: number | null;
          fallback_channel?: Database["public"]["Enums"]["message_channel"] | null;
          fixed_because?: string | null;
          is_on?: boolean;
          origin?: string;
          position?: number;
          title?: string;
          updated_at?: string;
          updated_by?: string | null;
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
          told_at: string | null;
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
          told_at?: string | null;
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
          told_at?: string | null;
          user_id?: string;
        };
        Relationships: [];
      };
      offline_payments: {
        Row: {
          method: string;
          note: string | null;
          payment_id: string;
          proof_path: string | null;
          received_on: string;
          recorded_at: string;
          recorded_by: string | null;
          reference: string | null;
        };
        ComputedFields: never;
        Insert: {
          method: string;
          note?: string | null;
          payment_id: string;
          proof_path?: string | null;
          received_on: string;
          recorded_at?: string;
          recorded_by?: string | null;
          reference?: string | null;
        };
        Update: {
          method?: string;
          note?: string | null;
          payment_id?: string;
          proof_path?: string | null;
          received_on?: string;
          recorded_at?: string;
          recorded_by?: string | null;
          reference?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "offline_payments_payment_id_fkey";
            columns: ["payment_id"];
            isOneToOne: true;
            referencedRelation: "payments";
            referencedColumns: ["id"];
          },
        ];
      };
      opt_outs: {
        Row: {
          contact_id: string;
          ended_at: string | null;
          ended_by: string | null;
          ended_how: string | null;
          ended_note: string | null;
          how: string;
          id: string;
          note: string | null;
          noted_by: string | null;
          opted_out_at: string;
        };
        ComputedFields: never;
        Insert: {
          contact_id: string;
          ended_at?: string | null;
          ended_by?: string | null;
          ended_how?: string | null;
          ended_note?: string | null;
          how?: string;
          id?: string;
          note?: string | null;
          noted_by?: string | null;
          opted_out_at: string;
        };
        Update: {
          contact_id?: string;
          ended_at?: string | null;
          ended_by?: string | null;
          ended_how?: string | null;
          ended_note?: string | null;
          how?: string;
          id?: string;
          note?: string | null;
          noted_by?: string | null;
          opted_out_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "opt_outs_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "contacts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "opt_outs_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "registry_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "opt_outs_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "suppressed_contacts";
            referencedColumns: ["id"];
          },
        ];
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
      payment_matchings: {
        Row: {
          asked_at: string;
          asked_by: string | null;
          claimed_by: string | null;
          done_at: string | null;
          error_text: string | null;
          found_paid: number | null;
          found_stray: number | null;
          id: number;
          lease_until: string | null;
          looked: number | null;
          not_before: string;
          request_ids: string[];
        };
        ComputedFields: never;
        Insert: {
          asked_at?: string;
          asked_by?: string | null;
          claimed_by?: string | null;
          done_at?: string | null;
          error_text?: string | null;
          found_paid?: number | null;
          found_stray?: number | null;
          id?: never;
          lease_until?: string | null;
          looked?: number | null;
          not_before?: string;
          request_ids?: string[];
        };
        Update: {
          asked_at?: string;
          asked_by?: string | null;
          claimed_by?: string | null;
          done_at?: string | null;
          error_text?: string | null;
          found_paid?: number | null;
          found_stray?: number | null;
          id?: never;
          lease_until?: string | null;
          looked?: number | null;
          not_before?: string;
          request_ids?: string[];
        };
        Relationships: [];
      };
      payment_plans: {
        Row: {
          batch_id: string;
          created_at: string;
          created_by: string | null;
          discount_paise: number;
          discount_reason: string | null;
          fee_paise: number;
          id: string;
          lead_id: string;
          parts: number;
        };
        ComputedFields: never;
        Insert: {
          batch_id: string;
          created_at?: string;
          created_by?: string | null;
          discount_paise?: number;
          discount_reason?: string | null;
          fee_paise: number;
          id?: string;
          lead_id: string;
          parts: number;
        };
        Update: {
          batch_id?: string;
          created_at?: string;
          created_by?: string | null;
          discount_paise?: number;
          discount_reason?: string | null;
          fee_paise?: number;
          id?: string;
          lead_id?: string;
          parts?: number;
        };
        Relationships: [
          {
            foreignKeyName: "payment_plans_batch_id_fkey";
            columns: ["batch_id"];
            isOneToOne: false;
            referencedRelation: "batches";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "payment_plans_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "payment_plans_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "payment_plans_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "payment_plans_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
          },
        ];
      };
      payment_receipts: {
        Row: {
          facts: NonNullable<Json>;
          issued_on: string;
          payment_id: string;
          receipt_no: string;
        };
        ComputedFields: never;
        Insert: {
          facts: NonNullable<Json>;
          issued_on: string;
          payment_id: string;
          receipt_no: string;
        };
        Update: {
          facts?: NonNullable<Json>;
          issued_on?: string;
          payment_id?: string;
          receipt_no?: string;
        };
        Relationships: [
          {
            foreignKeyName: "payment_receipts_payment_id_fkey";
            columns: ["payment_id"];
            isOneToOne: true;
            referencedRelation: "payments";
            referencedColumns: ["id"];
          },
        ];
      };
      payment_refunds: {
        Row: {
          amount_paise: number;
          attempts: number;
          bank_reference: string | null;
          claimed_by: string | null;
          created_at: string;
          created_by: string | null;
          error_text: string | null;
          finished_at: string | null;
          gateway_payment_id: string | null;
          gateway_refund_id: string | null;
          id: string;
          kind: string;
          lease_until: string | null;
          not_before: string | null;
          payment_id: string | null;
          reason: string;
          requested_at: string | null;
          review_id: string | null;
          status: Database["public"]["Enums"]["refund_status"];
        };
        ComputedFields: never;
        Insert: {
          amount_paise: number;
          attempts?: number;
          bank_reference?: string | null;
          claimed_by?: string | null;
          created_at?: string;
          created_by?: string | null;
          error_text?: string | null;
          finished_at?: string | null;
          gateway_payment_id?: string | null;
          gateway_refund_id?: string | null;
          id?: string;
          kind?: string;
          lease_until?: string | null;
          not_before?: string | null;
          payment_id?: string | null;
          reason: string;
          requested_at?: string | null;
          review_id?: string | null;
          status?: Database["public"]["Enums"]["refund_status"];
        };
        Update: {
          amount_paise?: number;
          attempts?: number;
          bank_reference?: string | null;
          claimed_by?: string | null;
          created_at?: string;
          created_by?: string | null;
          error_text?: string | null;
          finished_at?: string | null;
          gateway_payment_id?: string | null;
          gateway_refund_id?: string | null;
          id?: string;
          kind?: string;
          lease_until?: string | null;
          not_before?: string | null;
          payment_id?: string | null;
          reason?: string;
          requested_at?: string | null;
          review_id?: string | null;
          status?: Database["public"]["Enums"]["refund_status"];
        };
        Relationships: [
          {
            foreignKeyName: "payment_refunds_payment_id_fkey";
            columns: ["payment_id"];
            isOneToOne: false;
            referencedRelation: "payments";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "payment_refunds_review_id_fkey";
            columns: ["review_id"];
            isOneToOne: false;
            referencedRelation: "payment_reviews";
            referencedColumns: ["id"];
          },
        ];
      };
      payment_reviews: {
        Row: {
          asked_paise: number | null;
          came_paise: number;
          created_at: string;
          currency: string;
          decided_at: string | null;
          decided_by: string | null;
          difference: string;
          fees_paise: number | null;
          gateway_payment_id: string;
          gateway_request_id: string;
          id: string;
          instrument: string | null;
          kind: string;
          note: string | null;
          payer_email: string | null;
          payer_name: string | null;
          payer_phone: string | null;
          payment_id: string | null;
          status: string;
        };
        ComputedFields: never;
        Insert: {
          asked_paise?: number | null;
          came_paise: number;
          created_at?: string;
          currency: string;
          decided_at?: string | null;
          decided_by?: string | null;
          difference: string;
          fees_paise?: number | null;
          gateway_payment_id: string;
          gateway_request_id: string;
          id?: string;
          instrument?: string | null;
          kind: string;
          note?: string | null;
          payer_email?: string | null;
          payer_name?: string | null;
          payer_phone?: string | null;
          payment_id?: string | null;
          status?: string;
        };
        Update: {
          asked_paise?: number | null;
          came_paise?: number;
          created_at?: string;
          currency?: string;
          decided_at?: string | null;
          decided_by?: string | null;
          difference?: string;
          fees_paise?: number | null;
          gateway_payment_id?: string;
          gateway_request_id?: string;
          id?: string;
          instrument?: string | null;
          kind?: string;
          note?: string | null;
          payer_email?: string | null;
          payer_name?: string | null;
          payer_phone?: string | null;
          payment_id?: string | null;
          status?: string;
        };
        Relationships: [
          {
            foreignKeyName: "payment_reviews_payment_id_fkey";
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
          discount_paise: number;
          due_on: string | null;
          error_text: string | null;
          expires_at: string | null;
          family_id: string;
          fee_paise: number | null;
          fees_paise: number | null;
          gateway_payment_id: string | null;
          gateway_request_id: string | null;
          gateway_url: string | null;
          id: string;
          instrument: string | null;
          lead_id: string;
          lease_until: string | null;
          method: string | null;
          not_before: string | null;
          paid_at: string | null;
          paid_paise: number | null;
          part: number;
          parts: number;
          pay_ref: string;
          plan_id: string | null;
          purpose: string;
          refunded_paise: number;
          refunding_paise: number;
          reminded_at: string | null;
          reminders: number;
          replaces_id: string | null;
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
          discount_paise?: number;
          due_on?: string | null;
          error_text?: string | null;
          expires_at?: string | null;
          family_id: string;
          fee_paise?: number | null;
          fees_paise?: number | null;
          gateway_payment_id?: string | null;
          gateway_request_id?: string | null;
          gateway_url?: string | null;
          id?: string;
          instrument?: string | null;
          lead_id: string;
          lease_until?: string | null;
          method?: string | null;
          not_before?: string | null;
          paid_at?: string | null;
          paid_paise?: number | null;
          part?: number;
          parts?: number;
          pay_ref?: string;
          plan_id?: string | null;
          purpose?: string;
          refunded_paise?: number;
          refunding_paise?: number;
          reminded_at?: string | null;
          reminders?: number;
          replaces_id?: string | null;
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
          discount_paise?: number;
          due_on?: string | null;
          error_text?: string | null;
          expires_at?: string | null;
          family_id?: string;
          fee_paise?: number | null;
          fees_paise?: number | null;
          gateway_payment_id?: string | null;
          gateway_request_id?: string | null;
          gateway_url?: string | null;
          id?: string;
          instrument?: string | null;
          lead_id?: string;
          lease_until?: string | null;
          method?: string | null;
          not_before?: string | null;
          paid_at?: string | null;
          paid_paise?: number | null;
          part?: number;
          parts?: number;
          pay_ref?: string;
          plan_id?: string | null;
          purpose?: string;
          refunded_paise?: number;
          refunding_paise?: number;
          reminded_at?: string | null;
          reminders?: number;
          replaces_id?: string | null;
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
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "payments_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "payments_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "payments_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "payments_plan_id_fkey";
            columns: ["plan_id"];
            isOneToOne: false;
            referencedRelation: "payment_plans";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "payments_replaces_id_fkey";
            columns: ["replaces_id"];
            isOneToOne: false;
            referencedRelation: "payments";
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
          timezone_chosen_at: string | null;
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
          timezone_chosen_at?: string | null;
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
          timezone_chosen_at?: string | null;
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
      push_subscriptions: {
        Row: {
          auth_key: string;
          created_at: string;
          endpoint: string;
          id: string;
          p256dh: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          auth_key: string;
          created_at?: string;
          endpoint: string;
          id?: string;
          p256dh: string;
          user_id?: string;
        };
        Update: {
          auth_key?: string;
          created_at?: string;
          endpoint?: string;
          id?: string;
          p256dh?: string;
          user_id?: string;
        };
        Relationships: [];
      };
      quick_replies: {
        Row: {
          body: string;
          created_at: string;
          id: string;
          language: string;
          name: string;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          body: string;
          created_at?: string;
          id?: string;
          language?: string;
          name: string;
          updated_at?: string;
        };
        Update: {
          body?: string;
          created_at?: string;
          id?: string;
          language?: string;
          name?: string;
          updated_at?: string;
        };
        Relationships: [];
      };
      recording_captions: {
        Row: {
          body: string;
          created_at: string;
          language: string;
          recording_id: string;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          body: string;
          created_at?: string;
          language: string;
          recording_id: string;
          updated_at?: string;
        };
        Update: {
          body?: string;
          created_at?: string;
          language?: string;
          recording_id?: string;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "recording_captions_recording_id_fkey";
            columns: ["recording_id"];
            isOneToOne: false;
            referencedRelation: "recordings";
            referencedColumns: ["id"];
          },
        ];
      };
      recording_notes: {
        Row: {
          at_seconds: number;
          body: string;
          created_at: string;
          enrollment_id: string;
          id: string;
          recording_id: string;
        };
        ComputedFields: never;
        Insert: {
          at_seconds: number;
          body: string;
          created_at?: string;
          enrollment_id: string;
          id?: string;
          recording_id: string;
        };
        Update: {
          at_seconds?: number;
          body?: string;
          created_at?: string;
          enrollment_id?: string;
          id?: string;
          recording_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "recording_notes_enrollment_id_fkey";
            columns: ["enrollment_id"];
            isOneToOne: false;
            referencedRelation: "enrollments";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "recording_notes_enrollment_id_fkey";
            columns: ["enrollment_id"];
            isOneToOne: false;
            referencedRelation: "roster";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "recording_notes_recording_id_fkey";
            columns: ["recording_id"];
            isOneToOne: false;
            referencedRelation: "recordings";
            referencedColumns: ["id"];
          },
        ];
      };
      recording_progress: {
        Row: {
          created_at: string;
          done_at: string | null;
          enrollment_id: string;
          position_seconds: number;
          recording_id: string;
          seen: unknown;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          done_at?: string | null;
          enrollment_id: string;
          position_seconds?: number;
          recording_id: string;
          seen?: unknown;
          updated_at?: string;
        };
        Update: {
          created_at?: string;
          done_at?: string | null;
          enrollment_id?: string;
          position_seconds?: number;
          recording_id?: string;
          seen?: unknown;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "recording_progress_enrollment_id_fkey";
            columns: ["enrollment_id"];
            isOneToOne: false;
            referencedRelation: "enrollments";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "recording_progress_enrollment_id_fkey";
            columns: ["enrollment_id"];
            isOneToOne: false;
            referencedRelation: "roster";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "recording_progress_recording_id_fkey";
            columns: ["recording_id"];
            isOneToOne: false;
            referencedRelation: "recordings";
            referencedColumns: ["id"];
          },
        ];
      };
      recordings: {
        Row: {
          audio_path: string | null;
          batch_id: string;
          chapters: NonNullable<Json>;
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
          audio_path?: string | null;
          batch_id: string;
          chapters?: NonNullable<Json>;
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
          audio_path?: string | null;
          batch_id?: string;
          chapters?: NonNullable<Json>;
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
      reminder_rescues: {
        Row: {
          created_at: string;
          due_at: string;
          id: string;
          reason: string | null;
          reminder_id: string;
          status: Database["public"]["Enums"]["rescue_status"];
          step: Database["public"]["Enums"]["rescue_step"];
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          due_at: string;
          id?: string;
          reason?: string | null;
          reminder_id: string;
          status?: Database["public"]["Enums"]["rescue_status"];
          step: Database["public"]["Enums"]["rescue_step"];
        };
        Update: {
          created_at?: string;
          due_at?: string;
          id?: string;
          reason?: string | null;
          reminder_id?: string;
          status?: Database["public"]["Enums"]["rescue_status"];
          step?: Database["public"]["Enums"]["rescue_step"];
        };
        Relationships: [
          {
            foreignKeyName: "reminder_rescues_reminder_id_fkey";
            columns: ["reminder_id"];
            isOneToOne: false;
            referencedRelation: "reminders";
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
            foreignKeyName: "reminders_enrollment_id_fkey";
            columns: ["enrollment_id"];
            isOneToOne: false;
            referencedRelation: "roster";
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
      saved_comments: {
        Row: {
          body: string;
          created_at: string;
          id: string;
        };
        ComputedFields: never;
        Insert: {
          body: string;
          created_at?: string;
          id?: string;
        };
        Update: {
          body?: string;
          created_at?: string;
          id?: string;
        };
        Relationships: [];
      };
      sequence_enrolments: {
        Row: {
          created_by: string | null;
          ended_at: string | null;
          family_id: string;
          id: string;
          lead_id: string;
          next_at: string | null;
          next_step_id: string | null;
          paused_at: string | null;
          sequence_id: string;
          started_at: string;
          status: Database["public"]["Enums"]["enrolment_status"];
          stopped_because: string | null;
        };
        ComputedFields: never;
        Insert: {
          created_by?: string | null;
          ended_at?: string | null;
          family_id: string;
          id?: string;
          lead_id: string;
          next_at?: string | null;
          next_step_id?: string | null;
          paused_at?: string | null;
          sequence_id: string;
          started_at?: string;
          status?: Database["public"]["Enums"]["enrolment_status"];
          stopped_because?: string | null;
        };
        Update: {
          created_by?: string | null;
          ended_at?: string | null;
          family_id?: string;
          id?: string;
          lead_id?: string;
          next_at?: string | null;
          next_step_id?: string | null;
          paused_at?: string | null;
          sequence_id?: string;
          started_at?: string;
          status?: Database["public"]["Enums"]["enrolment_status"];
          stopped_because?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "sequence_enrolments_family_id_fkey";
            columns: ["family_id"];
            isOneToOne: false;
            referencedRelation: "families";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "sequence_enrolments_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "sequence_enrolments_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "sequence_enrolments_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "sequence_enrolments_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "sequence_enrolments_next_step_id_fkey";
            columns: ["next_step_id"];
            isOneToOne: false;
            referencedRelation: "sequence_step_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "sequence_enrolments_next_step_id_fkey";
            columns: ["next_step_id"];
            isOneToOne: false;
            referencedRelation: "sequence_steps";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "sequence_enrolments_sequence_id_fkey";
            columns: ["sequence_id"];
            isOneToOne: false;
            referencedRelation: "sequence_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "sequence_enrolments_sequence_id_fkey";
            columns: ["sequence_id"];
            isOneToOne: false;
            referencedRelation: "sequences";
            referencedColumns: ["id"];
          },
        ];
      };
      sequence_runs: {
        Row: {
          enrolment_id: string;
          messages: number;
          outcome: string;
          ran_at: string;
          step_id: string;
        };
        ComputedFields: never;
        Insert: {
          enrolment_id: string;
          messages?: number;
          outcome: string;
          ran_at?: string;
          step_id: string;
        };
        Update: {
          enrolment_id?: string;
          messages?: number;
          outcome?: string;
          ran_at?: string;
          step_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "sequence_runs_enrolment_id_fkey";
            columns: ["enrolment_id"];
            isOneToOne: false;
            referencedRelation: "sequence_enrolments";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "sequence_runs_step_id_fkey";
            columns: ["step_id"];
            isOneToOne: false;
            referencedRelation: "sequence_step_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "sequence_runs_step_id_fkey";
            columns: ["step_id"];
            isOneToOne: false;
            referencedRelation: "sequence_steps";
            referencedColumns: ["id"];
          },
        ];
      };
      sequence_steps: {
        Row: {
          channel: Database["public"]["Enums"]["message_channel"];
          condition: string;
          created_at: string;
          event_key: string;
          id: string;
          only_stage: Database["public"]["Enums"]["lead_stage"] | null;
          position: number;
          send_at: string | null;
          sequence_id: string;
          updated_at: string;
          wait_days: number;
        };
        ComputedFields: never;
        Insert: {
          channel: Database["public"]["Enums"]["message_channel"];
          condition?: string;
          created_at?: string;
          event_key: string;
          id?: string;
          only_stage?: Database["public"]["Enums"]["lead_stage"] | null;
          position: number;
          send_at?: string | null;
          sequence_id: string;
          updated_at?: string;
          wait_days: number;
        };
        Update: {
          channel?: Database["public"]["Enums"]["message_channel"];
          condition?: string;
          created_at?: string;
          event_key?: string;
          id?: string;
          only_stage?: Database["public"]["Enums"]["lead_stage"] | null;
          position?: number;
          send_at?: string | null;
          sequence_id?: string;
          updated_at?: string;
          wait_days?: number;
        };
        Relationships: [
          {
            foreignKeyName: "sequence_steps_sequence_id_fkey";
            columns: ["sequence_id"];
            isOneToOne: false;
            referencedRelation: "sequence_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "sequence_steps_sequence_id_fkey";
            columns: ["sequence_id"];
            isOneToOne: false;
            referencedRelation: "sequences";
            referencedColumns: ["id"];
          },
        ];
      };
      sequences: {
        Row: {
          about: string;
          created_at: string;
          created_by: string | null;
          id: string;
          is_on: boolean;
          name: string;
          seed_key: string | null;
          starts_at_stage: Database["public"]["Enums"]["lead_stage"] | null;
          stops_on: string[];
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          about?: string;
          created_at?: string;
          created_by?: string | null;
          id?: string;
          is_on?: boolean;
          name: string;
          seed_key?: string | null;
          starts_at_stage?: Database["public"]["Enums"]["lead_stage"] | null;
          stops_on?: string[];
          updated_at?: string;
        };
        Update: {
          about?: string;
          created_at?: string;
          created_by?: string | null;
          id?: string;
          is_on?: boolean;
          name?: string;
          seed_key?: string | null;
          starts_at_stage?: Database["public"]["Enums"]["lead_stage"] | null;
          stops_on?: string[];
          updated_at?: string;
        };
        Relationships: [];
      };
      session_answers: {
        Row: {
          contact_id: string | null;
          enrollment_id: string;
          is_coming: boolean;
          reason: string | null;
          said_at: string;
          session_id: string;
        };
        ComputedFields: never;
        Insert: {
          contact_id?: string | null;
          enrollment_id: string;
          is_coming: boolean;
          reason?: string | null;
          said_at?: string;
          session_id: string;
        };
        Update: {
          contact_id?: string | null;
          enrollment_id?: string;
          is_coming?: boolean;
          reason?: string | null;
          said_at?: string;
          session_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "session_answers_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "contacts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "session_answers_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "registry_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "session_answers_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "suppressed_contacts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "session_answers_enrollment_id_fkey";
            columns: ["enrollment_id"];
            isOneToOne: false;
            referencedRelation: "enrollments";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "session_answers_enrollment_id_fkey";
            columns: ["enrollment_id"];
            isOneToOne: false;
            referencedRelation: "roster";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "session_answers_session_id_fkey";
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
          how: string;
          joined_at: string;
          session_id: string;
        };
        ComputedFields: never;
        Insert: {
          enrollment_id: string;
          how?: string;
          joined_at?: string;
          session_id: string;
        };
        Update: {
          enrollment_id?: string;
          how?: string;
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
            foreignKeyName: "session_attendance_enrollment_id_fkey";
            columns: ["enrollment_id"];
            isOneToOne: false;
            referencedRelation: "roster";
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
      session_feedback: {
        Row: {
          changed_at: string;
          enrollment_id: string;
          given_at: string;
          line: string | null;
          rating: number;
          session_id: string;
        };
        ComputedFields: never;
        Insert: {
          changed_at?: string;
          enrollment_id: string;
          given_at?: string;
          line?: string | null;
          rating: number;
          session_id: string;
        };
        Update: {
          changed_at?: string;
          enrollment_id?: string;
          given_at?: string;
          line?: string | null;
          rating?: number;
          session_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "session_feedback_enrollment_id_fkey";
            columns: ["enrollment_id"];
            isOneToOne: false;
            referencedRelation: "enrollments";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "session_feedback_enrollment_id_fkey";
            columns: ["enrollment_id"];
            isOneToOne: false;
            referencedRelation: "roster";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "session_feedback_session_id_fkey";
            columns: ["session_id"];
            isOneToOne: false;
            referencedRelation: "sessions";
            referencedColumns: ["id"];
          },
        ];
      };
      session_links: {
        Row: {
          host_url: string | null;
          join_url: string;
          session_id: string;
        };
        ComputedFields: never;
        Insert: {
          host_url?: string | null;
          join_url: string;
          session_id: string;
        };
        Update: {
          host_url?: string | null;
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
      session_series: {
        Row: {
          batch_id: string;
          created_at: string;
          id: string;
          timezone: string;
          weekdays: number[];
        };
        ComputedFields: never;
        Insert: {
          batch_id: string;
          created_at?: string;
          id?: string;
          timezone: string;
          weekdays: number[];
        };
        Update: {
          batch_id?: string;
          created_at?: string;
          id?: string;
          timezone?: string;
          weekdays?: number[];
        };
        Relationships: [
          {
            foreignKeyName: "session_series_batch_id_fkey";
            columns: ["batch_id"];
            isOneToOne: false;
            referencedRelation: "batches";
            referencedColumns: ["id"];
          },
        ];
      };
      sessions: {
        Row: {
          batch_id: string;
          calendar_sequence: number;
          change_reason: string | null;
          created_at: string;
          description: string;
          ends_at: string;
          id: string;
          revision: number;
          series_id: string | null;
          starts_at: string;
          status: Database["public"]["Enums"]["session_status"];
          timezone: string;
          title: string;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          batch_id: string;
          calendar_sequence?: number;
          change_reason?: string | null;
          created_at?: string;
          description?: string;
          ends_at: string;
          id?: string;
          revision?: number;
          series_id?: string | null;
          starts_at: string;
          status?: Database["public"]["Enums"]["session_status"];
          timezone?: string;
          title: string;
          updated_at?: string;
        };
        Update: {
          batch_id?: string;
          calendar_sequence?: number;
          change_reason?: string | null;
          created_at?: string;
          description?: string;
          ends_at?: string;
          id?: string;
          revision?: number;
          series_id?: string | null;
          starts_at?: string;
          status?: Database["public"]["Enums"]["session_status"];
          timezone?: string;
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
          {
            foreignKeyName: "sessions_series_id_fkey";
            columns: ["series_id"];
            isOneToOne: false;
            referencedRelation: "session_series";
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
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "stage_changes_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "stage_changes_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "stage_changes_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
          },
        ];
      };
      submission_marks: {
        Row: {
          feedback: string;
          levels: NonNullable<Json>;
          points: number;
          submission_id: string;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          feedback?: string;
          levels?: NonNullable<Json>;
          points: number;
          submission_id: string;
          updated_at?: string;
        };
        Update: {
          feedback?: string;
          levels?: NonNullable<Json>;
          points?: number;
          submission_id?: string;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "submission_marks_submission_id_fkey";
            columns: ["submission_id"];
            isOneToOne: true;
            referencedRelation: "assignment_submissions";
            referencedColumns: ["id"];
          },
        ];
      };
      submission_tries: {
        Row: {
          answer: string;
          feedback: string | null;
          files: NonNullable<Json>;
          submission_id: string;
          submitted_at: string;
          try_no: number;
          was_late: boolean;
        };
        ComputedFields: never;
        Insert: {
          answer: string;
          feedback?: string | null;
          files: NonNullable<Json>;
          submission_id: string;
          submitted_at: string;
          try_no: number;
          was_late: boolean;
        };
        Update: {
          answer?: string;
          feedback?: string | null;
          files?: NonNullable<Json>;
          submission_id?: string;
          submitted_at?: string;
          try_no?: number;
          was_late?: boolean;
        };
        Relationships: [
          {
            foreignKeyName: "submission_tries_submission_id_fkey";
            columns: ["submission_id"];
            isOneToOne: false;
            referencedRelation: "assignment_submissions";
            referencedColumns: ["id"];
          },
        ];
      };
      support_tickets: {
        Row: {
          category: Database["public"]["Enums"]["ticket_category"];
          created_at: string;
          device: string | null;
          errors: NonNullable<Json>;
          family_id: string;
          first_reply_at: string | null;
          id: string;
          last_reply_at: string | null;
          lead_id: string | null;
          merged_into: string | null;
          page: string | null;
          priority: Database["public"]["Enums"]["ticket_priority"];
          rated_at: string | null;
          rating: number | null;
          reopened: number;
          reopened_at: string | null;
          reply_by: string | null;
          resolved_at: string | null;
          resolved_by: string | null;
          snoozed_until: string | null;
          status: Database["public"]["Enums"]["ticket_status"];
          subject: string;
          updated_at: string;
          user_id: string | null;
          waiting_since: string | null;
        };
        ComputedFields: never;
        Insert: {
          category: Database["public"]["Enums"]["ticket_category"];
          created_at?: string;
          device?: string | null;
          errors?: NonNullable<Json>;
          family_id: string;
          first_reply_at?: string | null;
          id?: string;
          last_reply_at?: string | null;
          lead_id?: string | null;
          merged_into?: string | null;
          page?: string | null;
          priority?: Database["public"]["Enums"]["ticket_priority"];
          rated_at?: string | null;
          rating?: number | null;
          reopened?: number;
          reopened_at?: string | null;
          reply_by?: string | null;
          resolved_at?: string | null;
          resolved_by?: string | null;
          snoozed_until?: string | null;
          status?: Database["public"]["Enums"]["ticket_status"];
          subject: string;
          updated_at?: string;
          user_id?: string | null;
          waiting_since?: string | null;
        };
        Update: {
          category?: Database["public"]["Enums"]["ticket_category"];
          created_at?: string;
          device?: string | null;
          errors?: NonNullable<Json>;
          family_id?: string;
          first_reply_at?: string | null;
          id?: string;
          last_reply_at?: string | null;
          lead_id?: string | null;
          merged_into?: string | null;
          page?: string | null;
          priority?: Database["public"]["Enums"]["ticket_priority"];
          rated_at?: string | null;
          rating?: number | null;
          reopened?: number;
          reopened_at?: string | null;
          reply_by?: string | null;
          resolved_at?: string | null;
          resolved_by?: string | null;
          snoozed_until?: string | null;
          status?: Database["public"]["Enums"]["ticket_status"];
          subject?: string;
          updated_at?: string;
          user_id?: string | null;
          waiting_since?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "support_tickets_family_id_fkey";
            columns: ["family_id"];
            isOneToOne: false;
            referencedRelation: "families";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "support_tickets_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "support_tickets_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "support_tickets_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "support_tickets_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "support_tickets_merged_into_fkey";
            columns: ["merged_into"];
            isOneToOne: false;
            referencedRelation: "support_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "support_tickets_merged_into_fkey";
            columns: ["merged_into"];
            isOneToOne: false;
            referencedRelation: "support_tickets";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "support_tickets_user_id_fkey";
            columns: ["user_id"];
            isOneToOne: false;
            referencedRelation: "profiles";
            referencedColumns: ["user_id"];
          },
        ];
      };
      tasks: {
        Row: {
          created_at: string;
          created_by: string | null;
          dedupe_key: string | null;
          done_at: string | null;
          due_at: string;
          family_id: string;
          id: string;
          lead_id: string | null;
          rule: string | null;
          updated_at: string;
          what: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          created_by?: string | null;
          dedupe_key?: string | null;
          done_at?: string | null;
          due_at: string;
          family_id: string;
          id?: string;
          lead_id?: string | null;
          rule?: string | null;
          updated_at?: string;
          what: string;
        };
        Update: {
          created_at?: string;
          created_by?: string | null;
          dedupe_key?: string | null;
          done_at?: string | null;
          due_at?: string;
          family_id?: string;
          id?: string;
          lead_id?: string | null;
          rule?: string | null;
          updated_at?: string;
          what?: string;
        };
        Relationships: [
          {
            foreignKeyName: "tasks_family_id_fkey";
            columns: ["family_id"];
            isOneToOne: false;
            referencedRelation: "families";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "tasks_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "tasks_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "tasks_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "tasks_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
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
          media: Json | null;
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
          media?: Json | null;
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
          media?: Json | null;
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
            referencedRelation: "campaign_list";
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
            foreignKeyName: "whatsapp_logs_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "registry_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "whatsapp_logs_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "suppressed_contacts";
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
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "whatsapp_logs_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "whatsapp_logs_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "whatsapp_logs_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
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
      whatsapp_number: {
        Row: {
          checked_at: string | null;
          error_text: string | null;
          last_inbound_at: string | null;
          last_news_at: string | null;
          lease_until: string | null;
          messaging_tier: string | null;
          name: string;
          plan_renews_on: string | null;
          project_name: string | null;
          project_status: string | null;
          quality: string | null;
          sync_error_text: string | null;
          sync_wanted_at: string | null;
          synced_at: string | null;
        };
        ComputedFields: never;
        Insert: {
          checked_at?: string | null;
          error_text?: string | null;
          last_inbound_at?: string | null;
          last_news_at?: string | null;
          lease_until?: string | null;
          messaging_tier?: string | null;
          name?: string;
          plan_renews_on?: string | null;
          project_name?: string | null;
          project_status?: string | null;
          quality?: string | null;
          sync_error_text?: string | null;
          sync_wanted_at?: string | null;
          synced_at?: string | null;
        };
        Update: {
          checked_at?: string | null;
          error_text?: string | null;
          last_inbound_at?: string | null;
          last_news_at?: string | null;
          lease_until?: string | null;
          messaging_tier?: string | null;
          name?: string;
          plan_renews_on?: string | null;
          project_name?: string | null;
          project_status?: string | null;
          quality?: string | null;
          sync_error_text?: string | null;
          sync_wanted_at?: string | null;
          synced_at?: string | null;
        };
        Relationships: [];
      };
      whatsapp_templates: {
        Row: {
          body: string | null;
          buttons: NonNullable<Json>;
          campaign: string;
          campaign_state: string;
          category: string | null;
          header_kind: string;
          id: string;
          language: string;
          name: string;
          params: number | null;
          reason: string | null;
          state: string;
          synced_at: string;
        };
        ComputedFields: never;
        Insert: {
          body?: string | null;
          buttons?: NonNullable<Json>;
          campaign: string;
          campaign_state?: string;
          category?: string | null;
          header_kind?: string;
          id?: string;
          language: string;
          name: string;
          params?: number | null;
          reason?: string | null;
          state: string;
          synced_at?: string;
        };
        Update: {
          body?: string | null;
          buttons?: NonNullable<Json>;
          campaign?: string;
          campaign_state?: string;
          category?: string | null;
          header_kind?: string;
          id?: string;
          language?: string;
          name?: string;
          params?: number | null;
          reason?: string | null;
          state?: string;
          synced_at?: string;
        };
        Relationships: [];
      };
      whatsapp_users: {
        Row: {
          contact_id: string | null;
          created_at: string;
          family_id: string;
          name: string | null;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          contact_id?: string | null;
          created_at?: string;
          family_id: string;
          name?: string | null;
          user_id: string;
        };
        Update: {
          contact_id?: string | null;
          created_at?: string;
          family_id?: string;
          name?: string | null;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "whatsapp_users_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "contacts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "whatsapp_users_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "registry_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "whatsapp_users_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "suppressed_contacts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "whatsapp_users_family_id_fkey";
            columns: ["family_id"];
            isOneToOne: false;
            referencedRelation: "families";
            referencedColumns: ["id"];
          },
        ];
      };
    };
    Views: {
      announcement_list: {
        Row: {
          batch_id: string;
          batch_name: string;
          body: string;
          campaign_ids: string[] | null;
          confirmed_at: string | null;
          created_at: string;
          id: string;
          in_app: boolean;
          pinned_until: string;
          read: number | null;
          show_from: string | null;
          title: string;
          told: number | null;
          told_at: string | null;
          withdrawn_at: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: "announcements_batch_id_fkey";
            columns: ["batch_id"];
            isOneToOne: false;
            referencedRelation: "batches";
            referencedColumns: ["id"];
          },
        ];
      };
      callbacks: {
        Row: {
          asked_at: string | null;
          call_id: string | null;
          evidence: string | null;
          family_id: string | null;
          field: string | null;
          id: string | null;
          lead_id: string | null;
          said: string | null;
          search: string | null;
          source: string | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      campaign_list: {
        Row: {
          announcement_id: string | null;
          audience: NonNullable<Json>;
          bounced: number | null;
          channel: Database["public"]["Enums"]["message_channel"];
          confirmed_at: string | null;
          copied_from: string | null;
          cost_paise: number | null;
          created_at: string;
          delivered: number | null;
          event_key: string;
          failed: number | null;
          finished_at: string | null;
          held: number | null;
          id: string;
          import_id: string | null;
          left_out: number | null;
          name: string;
          open: number | null;
          pause_after: number;
          pause_percent: number;
          pause_reason: string | null;
          planned_at: string | null;
          rate_per_hour: number | null;
          read: number | null;
          replied: number | null;
          scheduled_at: string | null;
          sent: number | null;
          started_at: string | null;
          status: Database["public"]["Enums"]["campaign_status"];
          total: number | null;
          unsubscribed: number | null;
          unsure: number | null;
          updated_at: string;
          visited: number | null;
          words: NonNullable<Json>;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: "campaigns_announcement_id_fkey";
            columns: ["announcement_id"];
            isOneToOne: false;
            referencedRelation: "announcement_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "campaigns_announcement_id_fkey";
            columns: ["announcement_id"];
            isOneToOne: false;
            referencedRelation: "announcements";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "campaigns_copied_from_fkey";
            columns: ["copied_from"];
            isOneToOne: false;
            referencedRelation: "campaign_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "campaigns_copied_from_fkey";
            columns: ["copied_from"];
            isOneToOne: false;
            referencedRelation: "campaigns";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "campaigns_import_id_fkey";
            columns: ["import_id"];
            isOneToOne: true;
            referencedRelation: "lead_imports";
            referencedColumns: ["id"];
          },
        ];
      };
      coming_messages: {
        Row: {
          channel: Database["public"]["Enums"]["message_channel"] | null;
          contact_id: string | null;
          due_at: string | null;
          event_key: string | null;
          family_id: string | null;
          gate_reason: string | null;
          id: string | null;
          kind: string | null;
          lead_id: string | null;
          status: string | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      cta_duplicates: {
        Row: {
          city: string | null;
          created_at: string;
          family_id: string;
          lead_id: string;
          stage: Database["public"]["Enums"]["lead_stage"];
          student_name: string;
          submission_id: string;
          why: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: "imported_leads_family_id_fkey";
            columns: ["family_id"];
            isOneToOne: false;
            referencedRelation: "families";
            referencedColumns: ["id"];
          },
        ];
      };
      cta_queue: {
        Row: {
          age: number | null;
          birth_year: number | null;
          city: string | null;
          consent: string | null;
          contact_hours: string | null;
          created_at: string;
          duplicates: number | null;
          email_state: string | null;
          family_id: string | null;
          filled_by: string | null;
          grade: string | null;
          guardian_birth_year: number | null;
          guardian_email: string | null;
          guardian_name: string | null;
          guardian_phone: string | null;
          guardian_relation: string | null;
          id: string;
          is_snoozed: boolean | null;
          language: string;
          lead_id: string | null;
          lead_name: string | null;
          lost_reason: string | null;
          phone_state: string | null;
          reasons: string[] | null;
          review_reason: string | null;
          reviewed_at: string | null;
          reviewed_by: string | null;
          score: number | null;
          snoozed_until: string | null;
          source: string | null;
          stage: Database["public"]["Enums"]["lead_stage"] | null;
          status: Database["public"]["Enums"]["cta_status"];
          student_name: string | null;
          submitted_at: string | null;
          warmth: string | null;
          why: string | null;
          words: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: "cta_submissions_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "cta_submissions_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "cta_submissions_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "cta_submissions_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "imported_leads_family_id_fkey";
            columns: ["family_id"];
            isOneToOne: false;
            referencedRelation: "families";
            referencedColumns: ["id"];
          },
        ];
      };
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
            foreignKeyName: "guardian_consents_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "registry_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "guardian_consents_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "suppressed_contacts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "guardian_consents_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "guardian_consents_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "guardian_consents_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "guardian_consents_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
          },
        ];
      };
      lead_list: {
        Row: {
          age: number | null;
          birth_year: number | null;
          city: string | null;
          contacts: Json | null;
          created_at: string;
          family_id: string;
          file_name: string | null;
          grade: string | null;
          guardian_name: string | null;
          has_attended: boolean | null;
          has_visited: boolean | null;
          id: string;
          import_id: string | null;
          lost_reason: string | null;
          possible_sibling_of: string | null;
          source: string | null;
          stage: Database["public"]["Enums"]["lead_stage"];
          stage_changed_at: string;
          student_name: string;
        };
        ComputedFields: never;
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
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "imported_leads_possible_sibling_of_fkey";
            columns: ["possible_sibling_of"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "imported_leads_possible_sibling_of_fkey";
            columns: ["possible_sibling_of"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "imported_leads_possible_sibling_of_fkey";
            columns: ["possible_sibling_of"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
          },
        ];
      };
      lead_scores: {
        Row: {
          lead_id: string;
          reasons: string[] | null;
          score: number | null;
          warmth: string | null;
        };
        ComputedFields: never;
        Relationships: [];
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
      message_search: {
        Row: {
          campaign_id: string | null;
          channel: Database["public"]["Enums"]["message_channel"] | null;
          contact_id: string | null;
          contact_name: string | null;
          created_at: string | null;
          delivered_at: string | null;
          due_at: string | null;
          error_code: string | null;
          error_text: string | null;
          event_key: string | null;
          event_title: string | null;
          expires_at: string | null;
          failed_at: string | null;
          family_id: string | null;
          gate_outcome: string | null;
          gate_reason: string | null;
          id: string | null;
          lead_id: string | null;
          owner: Database["public"]["Enums"]["contact_owner"];
          read_at: string | null;
          relation: string | null;
          reminder_id: string | null;
          search: string | null;
          sent_at: string | null;
          session_starts_at: string | null;
          session_title: string | null;
          stage: Database["public"]["Enums"]["lead_stage"] | null;
          status: Database["public"]["Enums"]["message_status"] | null;
          student_name: string | null;
          subject_id: string | null;
          subject_kind: string | null;
          to_masked: string | null;
          unvisited_since: string | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      opt_out_list: {
        Row: {
          contact_id: string;
          contact_name: string | null;
          ended_at: string | null;
          ended_how: string | null;
          ended_note: string | null;
          family_id: string;
          how: string;
          id: string;
          kind: Database["public"]["Enums"]["contact_kind"];
          message_channel: Database["public"]["Enums"]["message_channel"] | null;
          message_event_key: string | null;
          message_id: string | null;
          message_sent_at: string | null;
          note: string | null;
          opted_out_at: string;
          owner: Database["public"]["Enums"]["contact_owner"];
          search: string | null;
          student_name: string | null;
          to_masked: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: "contacts_family_id_fkey";
            columns: ["family_id"];
            isOneToOne: false;
            referencedRelation: "families";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "opt_outs_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "contacts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "opt_outs_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "registry_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "opt_outs_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "suppressed_contacts";
            referencedColumns: ["id"];
          },
        ];
      };
      registry_list: {
        Row: {
          checked_by: string | null;
          contact_name: string | null;
          family_id: string;
          id: string;
          owner: Database["public"]["Enums"]["contact_owner"];
          registry_checked_at: string | null;
          registry_state: string;
          search: string | null;
          student_name: string | null;
          to_masked: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: "contacts_family_id_fkey";
            columns: ["family_id"];
            isOneToOne: false;
            referencedRelation: "families";
            referencedColumns: ["id"];
          },
        ];
      };
      roster: {
        Row: {
          access_until: string | null;
          batch_id: string;
          batch_name: string;
          birth_year: number | null;
          certificate_id: string | null;
          certificate_status: Database["public"]["Enums"]["certificate_status"] | null;
          city: string | null;
          claimed_at: string | null;
          classes_attended: number | null;
          classes_held: number | null;
          created_at: string;
          due_paise: number | null;
          family_id: string;
          flags: string[] | null;
          grade: string | null;
          guardian_name: string | null;
          handed_in_at: string | null;
          has_consent: boolean | null;
          id: string;
          last_classes: string | null;
          last_seen_at: string | null;
          lead_id: string;
          overdue_paise: number | null;
          paused_until: string | null;
          reminders_failing: boolean | null;
          stage: Database["public"]["Enums"]["lead_stage"];
          state_reason: string | null;
          status: Database["public"]["Enums"]["enrollment_status"];
          student_name: string;
          user_id: string | null;
          work_due: number | null;
          work_handed_in: number | null;
        };
        ComputedFields: never;
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
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "enrollments_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "enrollments_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "enrollments_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
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
      sequence_list: {
        Row: {
          about: string;
          active: number | null;
          created_at: string;
          done: number | null;
          id: string;
          interested: number | null;
          is_on: boolean;
          name: string;
          opted_out: number | null;
          paid: number | null;
          paused: number | null;
          replied: number | null;
          seed_key: string | null;
          starts_at_stage: Database["public"]["Enums"]["lead_stage"] | null;
          steps: number | null;
          stopped: number | null;
          stops_on: string[];
          updated_at: string;
        };
        ComputedFields: never;
        Relationships: [];
      };
      sequence_step_list: {
        Row: {
          channel: Database["public"]["Enums"]["message_channel"];
          condition: string;
          condition_failed: number | null;
          day: number | null;
          delivered: number | null;
          event_key: string;
          failed: number | null;
          id: string;
          nobody: number | null;
          only_stage: Database["public"]["Enums"]["lead_stage"] | null;
          position: number;
          ran: number | null;
          send_at: string | null;
          sent: number | null;
          sequence_id: string;
          stopped: Json | null;
          wait_days: number;
          waiting: number | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: "sequence_steps_sequence_id_fkey";
            columns: ["sequence_id"];
            isOneToOne: false;
            referencedRelation: "sequence_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "sequence_steps_sequence_id_fkey";
            columns: ["sequence_id"];
            isOneToOne: false;
            referencedRelation: "sequences";
            referencedColumns: ["id"];
          },
        ];
      };
      support_list: {
        Row: {
          category: Database["public"]["Enums"]["ticket_category"];
          created_at: string;
          device: string | null;
          errors: NonNullable<Json>;
          family_id: string;
          family_name: string;
          first_reply_at: string | null;
          id: string;
          is_mine: boolean | null;
          is_overdue: boolean | null;
          is_safety: boolean | null;
          last_author: string | null;
          last_message: string | null;
          last_message_at: string | null;
          last_reply_at: string | null;
          lead_id: string | null;
          merged_into: string | null;
          page: string | null;
          priority: Database["public"]["Enums"]["ticket_priority"];
          rank: number | null;
          rating: number | null;
          reopened: number;
          reply_by: string | null;
          resolved_at: string | null;
          snoozed_until: string | null;
          status: Database["public"]["Enums"]["ticket_status"];
          student_name: string | null;
          subject: string;
          user_id: string | null;
          waiting_since: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: "support_tickets_family_id_fkey";
            columns: ["family_id"];
            isOneToOne: false;
            referencedRelation: "families";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "support_tickets_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "support_tickets_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "support_tickets_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "support_tickets_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "support_tickets_merged_into_fkey";
            columns: ["merged_into"];
            isOneToOne: false;
            referencedRelation: "support_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "support_tickets_merged_into_fkey";
            columns: ["merged_into"];
            isOneToOne: false;
            referencedRelation: "support_tickets";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "support_tickets_user_id_fkey";
            columns: ["user_id"];
            isOneToOne: false;
            referencedRelation: "profiles";
            referencedColumns: ["user_id"];
          },
        ];
      };
      suppressed_contacts: {
        Row: {
          family_id: string;
          id: string;
          kind: Database["public"]["Enums"]["contact_kind"];
          message_event_key: string | null;
          message_id: string | null;
          message_sent_at: string | null;
          name: string | null;
          opted_out_at: string | null;
          opted_out_by: string | null;
          owner: Database["public"]["Enums"]["contact_owner"];
          since: string | null;
          student_name: string | null;
          suppressed_at: string | null;
          suppressed_reason: string | null;
          value: string;
          why: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: "contacts_family_id_fkey";
            columns: ["family_id"];
            isOneToOne: false;
            referencedRelation: "families";
            referencedColumns: ["id"];
          },
        ];
      };
      whatsapp_list: {
        Row: {
          body: string | null;
          campaign_id: string | null;
          campaign_name: string | null;
          contact_id: string;
          contact_name: string | null;
          created_at: string;
          delivered_at: string | null;
          due_at: string;
          error_code: string | null;
          error_text: string | null;
          event_key: string;
          event_title: string | null;
          failed_at: string | null;
          family_id: string;
          gate_outcome: string | null;
          gate_reason: string | null;
          id: string;
          is_session: boolean;
          is_window_open: boolean | null;
          language: string;
          lead_id: string | null;
          owner: Database["public"]["Enums"]["contact_owner"];
          price_paise: number | null;
          provider_campaign: string | null;
          read_at: string | null;
          search: string | null;
          sent_at: string | null;
          status: Database["public"]["Enums"]["message_status"];
          student_name: string | null;
          template_id: string | null;
          to_masked: string | null;
          window_until: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: "whatsapp_logs_campaign_id_fkey";
            columns: ["campaign_id"];
            isOneToOne: false;
            referencedRelation: "campaign_list";
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
            foreignKeyName: "whatsapp_logs_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "registry_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "whatsapp_logs_contact_id_fkey";
            columns: ["contact_id"];
            isOneToOne: false;
            referencedRelation: "suppressed_contacts";
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
            referencedRelation: "cta_duplicates";
            referencedColumns: ["lead_id"];
          },
          {
            foreignKeyName: "whatsapp_logs_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "imported_leads";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "whatsapp_logs_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_list";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "whatsapp_logs_lead_id_fkey";
            columns: ["lead_id"];
            isOneToOne: false;
            referencedRelation: "lead_scores";
            referencedColumns: ["lead_id"];
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
    Functions: {
      answer_session: { Args: { p_is_coming: boolean; p_reason?: string; p_session_id: string }; Returns: undefined };
      app_now: { Args: Record<PropertyKey, never>; Returns: string };
      call_figures: {
        Args: { p_from: string; p_to: string };
        Returns: {
          connected: number;
          cost_cents: number;
          interested: number;
          placed: number;
          talk_seconds: number;
        }[];
      };
      call_heat: {
        Args: { p_from: string; p_to: string };
        Returns: {
          connected: number;
          hour: number;
          placed: number;
          weekday: number;
        }[];
      };
      change_seats: {
        Args: { p_batch_id?: string; p_ids: string[]; p_kind: string; p_reason?: string; p_until?: string };
        Returns: {
          id: string;
          problem: string;
        }[];
      };
      claim_seat: { Args: { p_token: string }; Returns: string };
      coming_by_hour: {
        Args: { p_hours?: number };
        Returns: {
          channel: Database["public"]["Enums"]["message_channel"];
          held: number;
          hour: string;
          planned: number;
        }[];
      };
      cost_by: {
        Args: { p_from: string; p_until: string };
        Returns: {
          calls_paise: number;
          fees_paise: number;
          key: string;
          leads: number;
          messages_paise: number;
          name: string;
          paid: number;
          part: string;
        }[];
      };
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
          timezone_chosen_at: string | null;
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
      cta_figures: {
        Args: { p_days?: number };
        Returns: {
          approved: number;
          approved_all: number;
          approved_week: number;
          approved_week_before: number;
          everything: number;
          interested: number;
          link_sent: number;
          median_wait_seconds: number;
          paid: number;
          pending: number;
          rejected: number;
          sent: number;
          snoozed: number;
          waiting: number;
        }[];
      };
      end_sign_in: { Args: { p_id: string }; Returns: undefined };
      engine_health: { Args: Record<PropertyKey, never>; Returns: Json };
      family_timeline: {
        Args: {
          p_before?: string;
          p_before_key?: string;
          p_family_id: string;
          p_from?: string;
          p_limit?: number;
          p_search?: string;
        };
        Returns: {
          at: string;
          attachments: Json;
          author: string;
          body: string;
          channel: string;
          contact_id: string;
          detail: Json;
          direction: Database["public"]["Enums"]["message_direction"];
          due_at: string;
          event_key: string;
          key: string;
          kind: string;
          ledger_id: string;
          reason: string;
          status: Database["public"]["Enums"]["message_status"];
          subject: string;
          who: string;
        }[];
      };
      forget_devices: { Args: { p_endpoints: string[] }; Returns: undefined };
      inbox_counts: {
        Args: Record<PropertyKey, never>;
        Returns: {
          answered: number;
          emptied_at: string;
          everything: number;
          failed: number;
          in_time: number;
          median_seconds: number;
          oldest_wait: string;
          promised_hours: number;
          reply: number;
          resolved: number;
          silent: number;
          snoozed: number;
          tags: string[];
          unread: number;
        }[];
      };
      inbox_page: {
        Args: {
          p_batch_id?: string;
          p_channel?: string;
          p_limit?: number;
          p_search?: string;
          p_stage?: Database["public"]["Enums"]["lead_stage"];
          p_tag?: string;
          p_view: string;
          p_waiting_hours?: number;
        };
        Returns: {
          assigned_to: string;
          care_since: string;
          children: Json;
          family_id: string;
          family_name: string;
          guardian: string;
          has_failed: boolean;
          id: string;
          is_unknown: boolean;
          last_channel: string;
          last_direction: Database["public"]["Enums"]["message_direction"];
          last_line: string;
          last_message_at: string;
          matching: number;
          needs_reply: boolean;
          relation: string;
          snoozed_until: string;
          status: Database["public"]["Enums"]["conversation_status"];
          tags: string[];
          unread: number;
          waiting_since: string;
          window_until: string;
        }[];
      };
      lead_from_sender: {
        Args: { p_family_id: string; p_owner?: Database["public"]["Enums"]["contact_owner"]; p_student_name: string };
        Returns: string;
      };
      make_sessions: {
        Args: {
          p_batch_id: string;
          p_description?: string;
          p_host_url?: string;
          p_is_draft?: boolean;
          p_join_url: string;
          p_minutes: number;
          p_starts: string[];
          p_timezone?: string;
          p_title: string;
        };
        Returns: string[];
      };
      mark_attendance: {
        Args: { p_enrollment_ids: string[]; p_is_present: boolean; p_session_id: string };
        Returns: number;
      };
      mark_interested: {
        Args: { p_amount_paise?: number; p_batch_id: string; p_due_on?: string; p_lead_id: string };
        Returns: string;
      };
      mark_work: {
        Args: { p_feedback?: string; p_levels?: Json; p_points: number; p_submission: string };
        Returns: string;
      };
      move_leads: {
        Args: { p_moves: Json };
        Returns: {
          lead_id: string;
          outcome: string;
          reason: string;
          student_name: string;
          was_reason: string;
          was_stage: Database["public"]["Enums"]["lead_stage"];
        }[];
      };
      my_sign_ins: {
        Args: Record<PropertyKey, never>;
        Returns: {
          begun_at: string;
          id: string;
          is_this: boolean;
          used_at: string;
          user_agent: string;
        }[];
      };
      note_alarm: { Args: { p_sent: string }; Returns: undefined };
      note_event_call: { Args: Record<PropertyKey, never>; Returns: undefined };
      note_tick: { Args: { p_web_answered: boolean }; Returns: Json };
      note_watching: {
        Args: { p_is_done?: boolean; p_position: number; p_recording: string; p_seen: string };
        Returns: number;
      };
      overview_figures: { Args: Record<PropertyKey, never>; Returns: Json };
      overview_funnel: { Args: { p_from: string; p_until: string }; Returns: number[] };
      overview_now: { Args: Record<PropertyKey, never>; Returns: Json };
      payment_figures: { Args: { p_today: string }; Returns: Json };
      rate_session: { Args: { p_line?: string; p_rating: number; p_session_id: string }; Returns: undefined };
      recording_figures: {
        Args: { p_recordings: string[] };
        Returns: {
          percent: number;
          recording_id: string;
          students: number;
          watched: number;
        }[];
      };
      recording_watchers: {
        Args: { p_recording: string };
        Returns: {
          enrollment_id: string;
          is_done: boolean;
          last_on: string;
          percent: number;
          student_name: string;
        }[];
      };
      recordings_little_watched: {
        Args: Record<PropertyKey, never>;
        Returns: {
          recording_id: string;
        }[];
      };
      release_marks: { Args: { p_assignment: string }; Returns: number };
      restore_conversations: { Args: { p_was: Json }; Returns: number };
      reveal_contact: { Args: { p_contact_id: string }; Returns: string };
      rule_reach: {
        Args: { p_channel: Database["public"]["Enums"]["message_channel"]; p_event_key: string };
        Returns: {
          messages: number;
          people: number;
        }[];
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
      search_people: {
        Args: { p_words: string };
        Returns: {
          detail: string;
          family_id: string;
          id: string;
          kind: string;
          title: string;
        }[];
      };
      sender_guesses: {
        Args: { p_family_id: string };
        Returns: {
          children: string;
          family_id: string;
          family_name: string;
          guardian: string;
          score: number;
          why: string;
        }[];
      };
      session_figures: { Args: Record<PropertyKey, never>; Returns: Json };
      settle_conversations: {
        Args: { p_action: string; p_ids: string[]; p_value?: string };
        Returns: {
          conversation_id: string;
          outcome: string;
          reason: string;
          was: Json;
        }[];
      };
      stop_contacting: { Args: { p_lead_id: string; p_reason?: string }; Returns: undefined };
      storage_use: {
        Args: Record<PropertyKey, never>;
        Returns: {
          bucket: string;
          bytes: number;
          files: number;
        }[];
      };
      stuck_messages: {
        Args: { p_days?: number };
        Returns: {
          channel: Database["public"]["Enums"]["message_channel"];
          code: string;
          messages: number;
          oldest: string;
          reason: string;
          status: Database["public"]["Enums"]["message_status"];
        }[];
      };
      student_start: { Args: Record<PropertyKey, never>; Returns: Json };
      support_figures: { Args: { p_days?: number }; Returns: Json };
      tell_notifications: { Args: { p_ids: string[] }; Returns: Json };
      ticket_context: { Args: { p_ticket_id: string }; Returns: Json };
      use_certificate_template: { Args: { p_template: string }; Returns: undefined };
      use_template: { Args: { p_template_id: string }; Returns: undefined };
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
      enrolment_status: "active" | "done" | "stopped";
      import_status:
        | "uploaded"
        | "mapped"
        | "checking"
        | "checked"
        | "running"
        | "done"
        | "failed"
        | "cancelled"
        | "paused"
        | "stopped"
        | "undoing"
        | "undone";
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
      proposal_status: "open" | "applied" | "dismissed" | "at_once";
      refund_status: "asked" | "requested" | "refunded" | "denied" | "withdrawn" | "failed";
      reminder_kind: "day_before" | "quarter_hour";
      reminder_status: "planned" | "expanded" | "skipped" | "cancelled";
      rescue_status: "planned" | "done" | "not_needed" | "skipped" | "cancelled";
      rescue_step: "other_channel" | "call";
      session_status: "draft" | "scheduled" | "ended" | "cancelled";
      submission_status: "draft" | "submitted" | "late" | "in_review" | "changes_asked" | "graded";
      ticket_category: "class_link" | "assignment" | "payment" | "sign_in" | "certificate" | "safety" | "other";
      ticket_priority: "urgent" | "high" | "normal";
      ticket_status: "open" | "waiting_on_you" | "waiting_on_student" | "snoozed" | "resolved";
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
      enrolment_status: ["active", "done", "stopped"],
      import_status: [
        "uploaded",
        "mapped",
        "checking",
        "checked",
        "running",
        "done",
        "failed",
        "cancelled",
        "paused",
        "stopped",
        "undoing",
        "undone",
      ],
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
      proposal_status: ["open", "applied", "dismissed", "at_once"],
      refund_status: ["asked", "requested", "refunded", "denied", "withdrawn", "failed"],
      reminder_kind: ["day_before", "quarter_hour"],
      reminder_status: ["planned", "expanded", "skipped", "cancelled"],
      rescue_status: ["planned", "done", "not_needed", "skipped", "cancelled"],
      rescue_step: ["other_channel", "call"],
      session_status: ["draft", "scheduled", "ended", "cancelled"],
      submission_status: ["draft", "submitted", "late", "in_review", "changes_asked", "graded"],
      ticket_category: ["class_link", "assignment", "payment", "sign_in", "certificate", "safety", "other"],
      ticket_priority: ["urgent", "high", "normal"],
      ticket_status: ["open", "waiting_on_you", "waiting_on_student", "snoozed", "resolved"],
      work_status: ["pending", "working", "done", "failed"],
    },
  },
} as const;
